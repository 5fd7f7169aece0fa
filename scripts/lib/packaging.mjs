import { existsSync } from "node:fs";
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

/** The Marketplace's name of this platform; a package carries the native parts of one platform. */
const target = `${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;

/**
 * Packages the built extension for this platform.
 * @param {string} directory where the package goes
 * @param {{ database?: boolean }} [options] with the native part of LanceDB, which makes 90 MB of 7; without it, and on platforms it is
 * not built for, the repository memory keeps its vectors in a plain file
 * @returns {Promise<string>} path of the .vsix file
 */
export async function createPackage(directory, { database = false } = {}) {
  const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const path = join(directory, `${name}-${target}-${version}.vsix`);
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const options = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--target",
    target,
    "--out",
    path,
  ];
  const packaged = join(root, "dist", "node_modules");
  try {
    if (database) await copyDatabase(packaged);
    await runCommand(projectNode, [vsce, "package", ...options]);
  } finally {
    await rm(packaged, { recursive: true, force: true });
  }
  return path;
}

/**
 * Puts the native part of LanceDB for this platform where the bundle finds it.
 * @param {string} packaged
 */
async function copyDatabase(packaged) {
  const manifest = join(root, "node_modules", "@lancedb", "lancedb", "package.json");
  const { optionalDependencies } = JSON.parse(await readFile(manifest, "utf8"));
  for (const name of Object.keys(optionalDependencies)) {
    const source = join(root, "node_modules", name);
    if (!name.startsWith("@lancedb/") || !existsSync(source)) continue;
    await cp(source, join(packaged, name), { recursive: true });
    return;
  }
  console.warn(`LanceDB is not built for ${target}: the package goes without it.`);
}
