import { openPowerShellHost } from "./powershell/powershell-host.ts";

/** The words of a command; undefined where only running tells. */
export type Words = readonly (string | undefined)[];

/** What a program runs that is named in its own words. */
export interface Opened {
  /** Command lines of simple commands. */
  inner?: readonly Words[];
  /** Text for a POSIX shell. */
  scripts?: readonly string[];
  /** Text for PowerShell. */
  powershell?: readonly string[];
  /** Some of its text cannot be read at all: any command may be in it. */
  blind?: boolean;
  /** The program adds nothing: what it runs is judged in its place. */
  transparent?: boolean;
  /** Why no pattern may cover it. */
  why?: string;
  privilege?: boolean;
}

const shells = new Set(["sh", "bash", "zsh", "dash", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "rbash"]);
/** Interpreters, with the options that take code. */
const interpreters: Readonly<Record<string, RegExp>> = {
  node: /^(-[a-z]*[ep]|--eval|--print|-r|--require|--import|--loader|--experimental-loader)(=|$)/,
  nodejs: /^(-[a-z]*[ep]|--eval|--print|-r|--require|--import)(=|$)/,
  deno: /^eval$/,
  bun: /^(-e|--eval|-p|--print|-r|--preload)(=|$)/,
  python: /^-[A-Za-z]*c/,
  perl: /^-[A-Za-z0-9]*[eE]/,
  ruby: /^-[A-Za-z]*e/,
  php: /^-[rRBE]/,
  lua: /^-e/,
  osascript: /^-e/,
};
/** Reading pagers and editors that run commands from inside. */
const escapes = new Set([
  "less",
  "more",
  "man",
  "most",
  "info",
  "vim",
  "vi",
  "nvim",
  "view",
  "ex",
  "ed",
  "emacs",
  "nano",
  "gdb",
  "lldb",
  "screen",
  "tmux",
  "script",
  "expect",
  "watch",
  "parallel",
  "entr",
  "at",
  "batch",
  "crontab",
]);
/** Programs that take commands apart from their operands, and the words that say so. */
const programOptions: Readonly<Record<string, RegExp>> = {
  tar: /^(--checkpoint-action|--to-command|--use-compress-program|-I|--rsh-command|--info-script|--new-volume-script|-F)/,
  rsync: /^(-[a-zA-Z]*e|--rsh|--rsync-path)/,
  scp: /^-[oS]/,
  zip: /^(-TT|--unzip-command)/,
  sort: /^--compress-prog/,
  rg: /^(--pre(=|$)|--pre-glob|--hostname-bin|-z|--search-zip)/,
  fd: /^(-x|-X|--exec)/,
  make: /^(-f|--file|--makefile|--eval|-C|SHELL=)/,
  curl: /^(-K|--config|-o|-O|--output)/,
  wget: /^(--use-askpass|-O|--output|-e|--execute)/,
  npm: /^--?(script-shell|shell|node-options|prefix|global-?config|user-?config|init-module|git|editor|viewer)(=|$)|^-C/,
  docker: /^(-v|--volume|--mount|--privileged)/,
};
const gitPrograms =
  /^(--upload-pack|--receive-pack|--exec|--ext-diff|--textconv|--output|--open-files-in-pager|-O|--config-env|--exec-path|--git-dir|--work-tree|-C$|-c$|-x$)/;
const shellState = new Set([
  "source",
  ".",
  "alias",
  "unalias",
  "trap",
  "hash",
  "enable",
  "set",
  "shopt",
  "export",
  "declare",
  "typeset",
  "readonly",
  "local",
  "unset",
  "eval",
  "bind",
  "complete",
  "umask",
  "ulimit",
  "pushd",
  "popd",
  "read",
  "mapfile",
  "readarray",
  "getopts",
  "let",
  "exec",
  "builtin",
  "coproc",
  "disown",
  "fc",
  "history",
  "logout",
  "exit",
  "return",
  "wait",
  "suspend",
]);
/** Options of transparent wrappers that take the next word. */
const wrapperValues: Readonly<Record<string, RegExp>> = {
  nice: /^(-n|--adjustment)$/,
  ionice: /^(-c|-n|--class|--classdata)$/,
  timeout: /^(-s|-k|--signal|--kill-after)$/,
  stdbuf: /^(-i|-o|-e|--input|--output|--error)$/,
  time: /^$/,
  nohup: /^$/,
  setsid: /^$/,
  command: /^$/,
};
const wrapperOptions = /^(-|--?[a-z][a-z-]*(=[\w.]+)?|-\d+|-[ioenc][\w]+)$/;

/** Looks for commands in the words of a command. Undefined: it is what it is. */
export function openWrapper(words: Words): Opened | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const program = first.split("/").at(-1) ?? "";
  if (program === "env") return openEnvironment(rest);
  if (program === "sudo" || program === "doas" || program === "su" || program === "pkexec" || program === "runuser")
    return {
      inner: [operandsAfter(rest, /^(-[ugCDhprRtT]|--(user|group|chdir|host))$/)],
      scripts: afterOption(rest, "c"),
      privilege: true,
      why: `${program} runs it as another user.`,
    };
  if (Object.hasOwn(wrapperValues, program)) return openTransparent(program, rest);
  if (shells.has(program) || program === "eval") return openShell(program, rest);
  if (/^(pwsh|powershell)(-preview)?(\.exe)?$/i.test(program)) return openPowerShellHost(program, rest);
  if (program === "busybox" || program === "toybox") return { inner: [rest], why: `${program} has its own programs.` };
  if (program === "exec" || program === "builtin" || program === "coproc")
    return { inner: [operandsAfter(rest, /^-a$/)], why: `${program} changes how the shell runs it.` };
  if (program === "xargs" || program === "parallel")
    return {
      inner: [[...operandsAfter(rest, /^-[IEnPLsda]$/), undefined]],
      why: `${program} adds words that are not in the line.`,
    };
  if (program === "find") return openFind(rest);
  if (program === "git") return openGit(rest);
  if (program === "awk" || program === "gawk" || program === "mawk" || program === "nawk")
    return rest.every(
      (word) => word !== undefined && !/system|getline|[|>@]|^-[fiEl]|^--(file|load|exec|include)/.test(word),
    )
      ? undefined
      : { why: "The awk program can run commands or write." };
  if (program === "sed") return openSed(rest);
  if (escapes.has(program)) return { scripts: afterOption(rest, "c"), why: `${program} can run further commands.` };
  if (shellState.has(program))
    return {
      scripts: program === "trap" ? literal(rest.slice(0, 1)) : [],
      why: `${program} changes the shell itself.`,
    };
  if (program === "ssh")
    return {
      inner: [operandsAfter(rest, /^-[bcDEeFIiJLlmOopQRSWw]$/).slice(1)],
      why: "ssh runs it on another machine.",
    };
  return openRunner(program, rest) ?? openCode(program, rest);
}

function openTransparent(program: string, rest: Words): Opened {
  const values = wrapperValues[program] ?? /^$/;
  let at = 0;
  let why: string | undefined;
  for (; rest[at]?.startsWith("-"); at += 1) {
    const word = rest[at] ?? "";
    if (values.test(word)) at += 1;
    else if (word === "--") {
      at += 1;
      break;
    } else if (
      !wrapperOptions.test(word) ||
      program === "command" ||
      (/^(-o|--output|-f|--format)/.test(word) && program === "time")
    )
      why = `${program} ${word} is not known to be harmless.`;
  }
  if (program === "timeout") at += 1;
  const inner = rest.slice(at);
  if (inner.length === 0) why ??= `${program} has nothing to run.`;
  return { inner: [inner], transparent: true, ...(why !== undefined && { why }) };
}

function openEnvironment(rest: Words): Opened {
  let at = 0;
  let why: string | undefined;
  const scripts: string[] = [];
  for (; at < rest.length; at += 1) {
    const word = rest[at];
    if (word === undefined) why = "A word of env is only known when it runs.";
    else if (/^(-u|--unset|-C|--chdir)$/.test(word)) {
      why = `env ${word} changes where or with what it runs.`;
      at += 1;
    } else if (/^(-\w*S|--split-string)/.test(word)) {
      why = "env -S splits text into a command.";
      scripts.push(word.replace(/^(-\w*S|--split-string=?)/, "") || (rest[at + 1] ?? ""));
    } else if (word === "-i" || word === "-" || word.startsWith("-")) why ??= `env ${word} changes its environment.`;
    else if (/^\w+=/.test(word)) why ??= isHarmlessAssignment(word) ? undefined : `It sets ${word.split("=")[0]}.`;
    else break;
  }
  const inner = rest.slice(at);
  if (inner.length === 0) why ??= "It prints the environment.";
  return { inner: inner.length > 0 ? [inner] : [], scripts, transparent: true, ...(why !== undefined && { why }) };
}

const harmlessVariables =
  /^(NODE_ENV|CI|NO_COLOR|FORCE_COLOR|CLICOLOR|LC_ALL|LC_CTYPE|LANG|TZ|COLUMNS|LINES|RUST_BACKTRACE|PYTHONUNBUFFERED|PYTHONDONTWRITEBYTECODE)=[\w.@,-]*$/;

/** Variables that no program takes a command, a path or code from. */
export function isHarmlessAssignment(text: string): boolean {
  return harmlessVariables.test(text);
}

function openShell(program: string, rest: Words): Opened {
  if (program === "eval") return { scripts: [literal(rest).join(" ")], why: "eval runs text as a command." };
  const at = rest.findIndex((word) => word !== undefined && /^-\w*c/.test(word));
  const script = at < 0 ? undefined : rest.slice(at + 1).find((word) => !word?.startsWith("-"));
  return { scripts: script === undefined ? [] : [script], why: `${program} runs a command of its own.` };
}

function openFind(rest: Words): Opened | undefined {
  const inner: Words[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    if (!/^-(exec|execdir|ok|okdir)$/.test(rest[at] ?? "")) continue;
    const end = rest.findIndex((word, index) => index > at && (word === ";" || word === "+"));
    inner.push(rest.slice(at + 1, end < 0 ? undefined : end).map((word) => (word?.includes("{}") ? undefined : word)));
  }
  return inner.length === 0 ? undefined : { inner, why: "find runs a command on what it finds." };
}

function openGit(rest: Words): Opened | undefined {
  const scripts: string[] = [];
  for (const word of literal(rest)) {
    const program = /^(?:alias\.[\w-]+=!|core\.\w+=|[\w.-]*(?:command|pager|editor|cmd|program|helper)=!?)(.+)$/i.exec(
      word,
    );
    if (program?.[1] !== undefined) scripts.push(program[1]);
  }
  const risky = rest.find((word) => word !== undefined && gitPrograms.test(word));
  const steps = /^(bisect|filter-branch|submodule|rebase|config|difftool|mergetool|hook|credential|daemon)$/.exec(
    rest[0] ?? "",
  );
  const runs = steps !== null && /^(run|foreach|--exec|-x|--tree-filter|--extcmd|-x.*)$/.test(rest[1] ?? "");
  if (scripts.length === 0 && risky === undefined && !runs) return undefined;
  const inner = runs ? [rest.slice(2)] : [];
  return { inner, scripts, why: `git ${risky ?? rest.slice(0, 2).join(" ")} can run another program or write.` };
}

function openSed(rest: Words): Opened | undefined {
  const why = "The sed script can run commands or write files.";
  if (rest.some((word) => word === undefined)) return { why };
  const risky = literal(rest).some(
    (word) =>
      /^(-\w*[if]|--in-place|--file|-s$)/.test(word) ||
      /(^|[;{}\s\d$/])[ewWr](\s|$)|[^\w\s][gpiIm\d]*[ew][gpiIm\d]*(\s|;|$)/.test(word),
  );
  return risky ? { why } : undefined;
}

/** Programs that run another one by name, which their own pattern covers: `npx eslint *`. */
function openRunner(program: string, rest: Words): Opened | undefined {
  const [sub, ...more] = rest;
  const script = afterOption(rest, "c").concat(literal(rest).flatMap((word) => /^--call=(.*)$/.exec(word)?.[1] ?? []));
  const why = script.length > 0 ? { why: `${program} runs text as a command.` } : {};
  if (program === "npx" || program === "bunx")
    return { inner: [operandsAfter(rest, /^(-p|--package)$/)], scripts: script, ...why };
  const runs = {
    npm: /^(exec|x)$/,
    pnpm: /^(exec|dlx)$/,
    yarn: /^(exec|dlx)$/,
    bun: /^x$/,
    docker: /^(run|exec)$/,
    podman: /^(run|exec)$/,
  };
  if (!Object.hasOwn(runs, program) || !runs[program as keyof typeof runs].test(sub ?? "")) return undefined;
  const operands = operandsAfter(more, /^(-p|--package|-e|-u|-w|--name|--user|--workdir|--env|-v|--volume|--network)$/);
  const container = program === "docker" || program === "podman";
  const mounts = container && more.some((word) => word !== undefined && programOptions.docker?.test(word));
  return {
    inner: [container ? operands.slice(1) : operands],
    scripts: script,
    ...why,
    ...(mounts && { why: "The container can reach files of this machine." }),
  };
}

function openCode(program: string, rest: Words): Opened | undefined {
  const base = program.replace(/[\d.]+$/, "");
  const code = Object.hasOwn(interpreters, base) ? interpreters[base] : undefined;
  if (
    code !== undefined &&
    (rest.length === 0 || rest.some((word) => word === "-" || (word !== undefined && code.test(word))))
  )
    return { why: `The code for ${program} is not analysed.` };
  const options = Object.hasOwn(programOptions, program) ? programOptions[program] : undefined;
  const risky = rest.find((word) => word !== undefined && options?.test(word));
  return risky === undefined ? undefined : { why: `${program} ${risky} can run another program or write.` };
}

function literal(words: Words): string[] {
  return words.filter((word) => word !== undefined);
}

function operandsAfter(words: Words, valued: RegExp): Words {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === "--") return words.slice(at + 1);
    if (word === undefined || !(word.startsWith("-") || /^\w+=/.test(word))) break;
    if (valued.test(word)) at += 1;
  }
  return words.slice(at);
}

/** The text behind `-c`, also in a bundle of letters. */
function afterOption(words: Words, letter: string): string[] {
  const at = words.findIndex(
    (word) => word !== undefined && new RegExp(`^-[a-z]*${letter}$|^--call$|^--command$`).test(word),
  );
  const script = at < 0 ? undefined : words[at + 1];
  return script === undefined ? [] : [script];
}
