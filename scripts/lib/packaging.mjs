import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

/** The Marketplace's name of this platform; a package carries the native parts of one platform. */
const target = `${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;

/**
 * Packages the built extension for this platform.
 * @param {string} directory where the package goes
 * @returns {Promise<string>} path of the .vsix file
 */
export async function createPackage(directory) {
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
  await runCommand(projectNode, [vsce, "package", ...options]);
  return path;
}
