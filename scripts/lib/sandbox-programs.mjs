import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "./paths.mjs";

const run = promisify(execFile);
const unpacked = join(cacheDirectory, "sandbox-programs");
/** What the sandbox for commands needs on Linux, and a library that a bare system lacks. */
const packages = ["bubblewrap", "socat", "libwrap0"];

/**
 * A PATH with bubblewrap and socat: this machine's own, or else those of Debian's packages, unpacked once into the cache
 * folder, without root. A sentence says why there is none.
 * @returns {Promise<{ path: string } | { missing: string }>}
 */
export async function ensureSandboxPrograms() {
  const { PATH: path = "" } = process.env;
  if (process.platform !== "linux") return { missing: `the sandbox is not tried on ${process.platform}` };
  if (["bwrap", "socat"].every((name) => isOnPath(name, path))) return { path };
  try {
    if (!existsSync(unpacked)) await unpack();
    return { path: `${join(unpacked, "bin")}${delimiter}${path}` };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { missing: `bubblewrap and socat are not installed and could not be downloaded (${why})` };
  }
}

/** @param {string} name @param {string} path */
function isOnPath(name, path) {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function unpack() {
  await mkdir(cacheDirectory, { recursive: true });
  const partial = await mkdtemp(join(cacheDirectory, "unpacking-"));
  try {
    await run("apt-get", ["download", ...packages], { cwd: partial, timeout: 60_000 });
    const files = (await readdir(partial)).filter((name) => name.endsWith(".deb"));
    for (const file of files) await run("dpkg-deb", ["-x", file, "root"], { cwd: partial });
    await Promise.all(files.map((file) => rm(join(partial, file))));
    const bin = join(partial, "bin");
    await mkdir(bin);
    await symlink(join("..", "root", "usr", "bin", "bwrap"), join(bin, "bwrap"));
    await writeFile(
      join(bin, "socat"),
      `#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
LD_LIBRARY_PATH="$(echo "$root"/usr/lib/*-linux-gnu):$(echo "$root"/lib/*-linux-gnu)" exec "$root/usr/bin/socat" "$@"
`,
    );
    await chmod(join(bin, "socat"), 0o755);
    if (!existsSync(unpacked)) await rename(partial, unpacked);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
