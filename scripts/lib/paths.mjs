import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** Everything the scripts download, unpack or generate; ignored by git and safe to delete. */
export const cacheDirectory = join(root, ".vscode-test");

const executableSuffix = process.platform === "win32" ? ".exe" : "";

/** Node 24, installed as a development dependency so that the machine's own Node may be older. */
export const projectNodeDirectory = join(root, "node_modules", "node", "bin");
export const projectNode = join(projectNodeDirectory, `node${executableSuffix}`);
