import { existsSync } from "node:fs";
import { cp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

/** The Marketplace's name of this platform; a package carries the native parts of one platform. */
const target = `${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;

/**
 * Packages the built extension for this platform.
 * @param {string} directory where the package goes
 * @param {{ databases?: boolean }} [options] with the native parts of LanceDB and DuckDB; without them, and on platforms they are not
 * built for, the repository memory keeps its vectors in a plain file, and data cannot be asked
 * @returns {Promise<string>} path of the .vsix file
 */
export async function createPackage(directory, { databases = false } = {}) {
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
    if (databases) await copyDatabases(packaged);
    await runCommand(projectNode, [vsce, "package", ...options]);
  } finally {
    await rm(packaged, { recursive: true, force: true });
  }
  return path;
}

/**
 * Lets an installed extension find the databases' native parts where this project has them, which packing 200 MB would take long to do.
 * @param {string} extensionsDirectory
 */
export async function linkDatabases(extensionsDirectory) {
  const { publisher, name } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const prefix = `${publisher}.${name}-`.toLowerCase();
  for (const folder of await readdir(extensionsDirectory)) {
    if (!folder.toLowerCase().startsWith(prefix)) continue;
    const link = join(extensionsDirectory, folder, "dist", "node_modules");
    await rm(link, { recursive: true, force: true });
    await symlink(join(root, "node_modules"), link, "junction");
  }
}

/**
 * Puts the databases' native parts for this platform where the bundles find them.
 * @param {string} packaged
 */
async function copyDatabases(packaged) {
  await copyPlatformPackage("@lancedb/lancedb", packaged);
  // Its entry chooses the platform, by the C library where there are two.
  for (const name of ["@duckdb/node-bindings", "detect-libc"]) await copyModule(name, packaged);
  await copyPlatformPackage("@duckdb/node-bindings", packaged);
}

/**
 * @param {string} name of a package with one optional package for each platform; only what is installed here is copied
 * @param {string} packaged
 */
async function copyPlatformPackage(name, packaged) {
  const manifest = join(root, "node_modules", name, "package.json");
  const { optionalDependencies } = JSON.parse(await readFile(manifest, "utf8"));
  const installed = Object.keys(optionalDependencies).filter(
    (one) => one.startsWith(`${name.split("/")[0]}/`) && existsSync(join(root, "node_modules", one)),
  );
  if (installed.length === 0) console.warn(`${name} is not built for ${target}: the package goes without it.`);
  for (const one of installed) await copyModule(one, packaged);
}

/**
 * @param {string} name
 * @param {string} packaged
 */
async function copyModule(name, packaged) {
  await cp(join(root, "node_modules", name), join(packaged, name), { recursive: true });
}
