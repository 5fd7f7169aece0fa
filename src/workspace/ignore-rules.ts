import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { canonicalName } from "./guarded-paths.ts";

/** Files that keep something from the agent; those of other agents are read so that a project need not rename. */
export const ignoreFileNames = [
  ".latheignore",
  ".rooignore",
  ".clineignore",
  ".continueignore",
  ".kilocodeignore",
  ".cursorignore",
  ".aiexclude",
  ".aiignore",
  ".codeiumignore",
  ".aiderignore",
  ".geminiignore",
  ".augmentignore",
  ".claudeignore",
] as const;

const secretNames: readonly RegExp[] = [
  /^\.env~?$/,
  /^\.env\.(?!example$|sample$|template$|dist$)/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
  /^\.(netrc|pgpass|htpasswd|git-credentials|vault-token)$/,
  /^_netrc$/,
  /^credentials\.json$/,
];

const secretPaths =
  /(^|\/)(\.aws\/credentials|\.kube\/config|\.docker\/config\.json|\.gnupg\/.*|\.ssh\/(?!.*\.pub$|known_hosts$).+)$/;

/** True for files that hold keys or passwords by convention. `path` has `/` between its parts. */
export function isSecretPath(path: string): boolean {
  const lower = path.split("/").map(canonicalName).join("/");
  const name = lower.slice(lower.lastIndexOf("/") + 1);
  return secretNames.some((pattern) => pattern.test(name)) || secretPaths.test(lower);
}

/** Decides for one workspace folder; `relative` has `/` between its parts and does not start with one. */
export type IsIgnored = (relative: string) => boolean;

export interface IgnoreRules {
  /** The rules of a root as they are on disk now. */
  forRoot(root: string): Promise<IsIgnored>;
}

interface Loaded {
  signature: string;
  isIgnored: IsIgnored;
}

/** Reads the ignore files of workspace folders and notices when they change. */
export function createIgnoreRules(): IgnoreRules {
  const loaded = new Map<string, Loaded>();
  return {
    async forRoot(root) {
      const signature = signatureOf(root);
      const known = loaded.get(root);
      if (known?.signature === signature) return known.isIgnored;
      const isIgnored = signature === "" ? isSecretPath : await load(root);
      loaded.set(root, { signature, isIgnored });
      return isIgnored;
    },
  };
}

/** Synchronous on purpose: some calls of two microseconds instead of as many trips through the thread pool. */
function signatureOf(root: string): string {
  let signature = "";
  for (const name of ignoreFileNames) {
    const stats = statSync(join(root, name), { throwIfNoEntry: false });
    if (stats?.isFile()) signature += `${name}:${stats.mtimeMs}:${stats.size};`;
  }
  return signature;
}

async function load(root: string): Promise<IsIgnored> {
  const { default: ignore } = await import("ignore");
  const rules = ignore();
  for (const name of ignoreFileNames) {
    const file = join(root, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) rules.add(readFileSync(file, "utf8"));
  }
  // What stands at the path is not looked up, so a pattern for folders counts for a file of that name too.
  const ignores = (path: string) => rules.ignores(path) || rules.ignores(`${path}/`);
  return (relative) => isSecretPath(relative) || (relative !== "" && ignores(relative));
}
