import { join } from "node:path";
import type { SandboxHosts } from "../../ports/command-sandbox.ts";
import type { SandboxPolicy } from "./sandbox-message.ts";
import type { WorkspaceSurvey } from "./survey-workspace.ts";

/** In the home folder: keys, tokens, and what signs in elsewhere. */
const homeSecrets = [
  ".ssh",
  ".aws",
  ".azure",
  ".gnupg",
  ".kube",
  ".docker/config.json",
  ".config/gcloud",
  ".config/gh",
  ".config/hub",
  ".config/op",
  ".config/rclone",
  ".config/doctl",
  ".local/share/keyrings",
  ".password-store",
  ".mozilla",
  ".config/google-chrome",
  ".config/chromium",
  "Library/Keychains",
  "Library/Application Support/Google/Chrome",
  ".netrc",
  "_netrc",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".cargo/credentials",
  ".cargo/credentials.toml",
  ".gem/credentials",
  ".git-credentials",
  ".config/git/credentials",
  ".pgpass",
  ".my.cnf",
  ".vault-token",
  ".terraform.d/credentials.tfrc.json",
  ".bash_history",
  ".zsh_history",
  ".lathe",
  ".config/Code/User/globalStorage",
  ".vscode-server/data/User/globalStorage",
];

/** Guarded names that a workspace may not get through a command while they are absent. */
export const guardedAtRoot = [
  ".vscode",
  ".idea",
  ".lathe",
  ".claude",
  ".cursor",
  ".devcontainer",
  ".husky",
  ".mcp.json",
  ".npmrc",
  ".envrc",
];

export interface PolicyFacts {
  roots: readonly string[];
  home: string;
  /** Folders of the product's own state. */
  stateDirs: readonly string[];
  temporary: string;
  surveys: readonly WorkspaceSurvey[];
  hosts: SandboxHosts;
}

/** What a command in the sandbox may touch. */
export function sandboxPolicy({ roots, home, stateDirs, temporary, surveys, hosts }: PolicyFacts): SandboxPolicy {
  const denied = new Set(hosts.denied);
  return {
    denyRead: [
      ...homeSecrets.map((path) => join(home, path)),
      ...stateDirs,
      ...surveys.flatMap(({ secrets }) => secrets),
    ],
    allowWrite: [...roots, temporary],
    denyWrite: [
      ...roots.flatMap((root) => guardedAtRoot.map((name) => join(root, name))),
      ...surveys.flatMap(({ guarded, secrets }) => [...guarded, ...secrets]),
      ...stateDirs,
    ],
    allowedHosts: hosts.allowed.filter((host) => isHostPattern(host) && !denied.has(host)),
    deniedHosts: hosts.denied.filter(isHostPattern),
  };
}

/** `example.com`, `localhost`, `*.example.com`; never everything. */
export function isHostPattern(text: string): boolean {
  return /^(localhost|(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,})$/i.test(text);
}
