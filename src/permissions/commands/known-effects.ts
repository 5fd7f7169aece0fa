import type { CommandEffect } from "../../ports/command-analyser.ts";

const deleters = new Set(["rm", "rmdir", "unlink", "shred", "trash"]);
const writers = new Set(["touch", "mkdir", "chmod", "chown", "chgrp", "truncate", "tee", "mkfifo", "mknod", "patch"]);
/** The last operand is written, the others are read. */
const copiers = new Set(["cp", "install", "ln", "rsync", "scp"]);
const downloaders = new Set([
  "curl",
  "wget",
  "http",
  "https",
  "aria2c",
  "nc",
  "ncat",
  "netcat",
  "telnet",
  "ftp",
  "sftp",
  "ssh",
  "socat",
  "ping",
  "dig",
  "nslookup",
  "host",
]);
const installers: Readonly<Record<string, readonly string[]>> = {
  npm: ["install", "i", "ci", "add", "update", "publish", "exec", "x", "audit", "view", "outdated", "init", "create"],
  pnpm: ["install", "i", "add", "update", "publish", "dlx"],
  yarn: ["install", "add", "upgrade", "publish", "dlx", "npm"],
  bun: ["install", "add", "update", "publish", "x"],
  pip: ["install", "download"],
  pip3: ["install", "download"],
  uv: ["add", "sync", "pip"],
  cargo: ["install", "publish", "add", "fetch"],
  go: ["get", "install"],
  gem: ["install", "push"],
  composer: ["install", "require", "update"],
  git: ["push", "pull", "fetch", "clone", "ls-remote", "submodule"],
  docker: ["pull", "push", "run", "build", "login"],
  apt: ["install", "update"],
  "apt-get": ["install", "update"],
  brew: ["install", "update"],
  gh: ["pr", "issue", "repo", "api", "release"],
};
const system = new Set([
  "kill",
  "pkill",
  "killall",
  "shutdown",
  "reboot",
  "dd",
  "mkfs",
  "mount",
  "umount",
  "crontab",
  "at",
  "systemctl",
  "service",
  "launchctl",
]);

/** What a program that is no known reader does, by its name. */
export function effectsOf(words: readonly (string | undefined)[], text: string): CommandEffect[] {
  const program = (words[0] ?? "").split("/").at(-1) ?? "";
  const literal = words.slice(1).map((word) => word ?? "…");
  const operands = literal.filter((word) => word !== "" && !word.startsWith("-"));
  const paths = (kind: "reads" | "writes" | "deletes", list: readonly string[]): CommandEffect[] =>
    list.map((subject) => ({ kind, subject, path: "file" as const, ...(kind === "deletes" && { risk: true }) }));
  if (deleters.has(program)) return paths("deletes", operands);
  if (program === "chmod" || program === "chown" || program === "chgrp") return paths("writes", operands.slice(1));
  if (writers.has(program)) return paths("writes", operands);
  if (program === "mv") return [...paths("deletes", operands.slice(0, -1)), ...paths("writes", operands.slice(-1))];
  const copies = copiers.has(program)
    ? [...paths("reads", operands.slice(0, -1)), ...paths("writes", operands.slice(-1))]
    : [];
  if (program === "rsync" || program === "scp") {
    const remote = operands.filter((word) => /^[\w.@-]+:/.test(word));
    const local = copies.filter(({ subject }) => !remote.includes(subject));
    return [...local, ...remote.map((word) => network(word.split(":")[0] ?? word))];
  }
  if (copies.length > 0) return copies;
  const runs: CommandEffect = { kind: "runs", subject: text, ...(system.has(program) && { risk: true }) };
  if (downloaders.has(program)) return [runs, network(hostIn(operands) ?? "a host named when it runs")];
  const subcommand = literal.find((word) => !word.startsWith("-")) ?? "";
  if (program === "npx" || program === "bunx" || program === "uvx")
    return [runs, network("may download and run a package")];
  if (Object.hasOwn(installers, program) && installers[program]?.includes(subcommand))
    return [runs, network(hostIn(operands) ?? `${program} ${subcommand}`)];
  return [runs];
}

function network(subject: string): CommandEffect {
  return { kind: "network", subject, risk: true };
}

function hostIn(operands: readonly string[]): string | undefined {
  for (const word of operands) {
    const url = /^[a-z][a-z+]*:\/\/(?:[^@/]*@)?([^/:?#]+)/i.exec(word);
    if (url?.[1] !== undefined) return url[1];
    const remote = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:]+\])(?:[:/].*)?$/i.exec(word);
    if (remote?.[1] !== undefined) return remote[1];
  }
  return undefined;
}
