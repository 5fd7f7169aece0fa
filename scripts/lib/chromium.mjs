import { execFileSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { cacheDirectory, root } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

const packageDirectory = join(root, "node_modules", "@sparticuz", "chromium");

/**
 * A Chromium for the tests: the one named by CHROME_PATH, else an installed one, else the headless one from npm.
 * @returns {Promise<{ executablePath: string, env: NodeJS.ProcessEnv }>}
 */
export async function findChromium() {
  const installed = process.env.CHROME_PATH ?? findOnPath(["chromium", "chromium-browser", "google-chrome", "chrome"]);
  if (installed) return { executablePath: installed, env: {} };
  const directory = await unpackChromium();
  const env = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: join(directory, "fonts", "fonts.conf") };
  const libraries = [join(directory, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return {
    executablePath: join(directory, "chromium"),
    env: hasSystemLibraries(join(directory, "chromium")) ? env : { ...env, LD_LIBRARY_PATH: libraries },
  };
}

/** @param {string[]} names */
function findOnPath(names) {
  const directories = (process.env.PATH ?? "").split(delimiter);
  return names
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find((path) => existsSync(path));
}

/** Whether the loader finds all that the executable links to: bare machines lack NSS. @param {string} executable */
function hasSystemLibraries(executable) {
  return !execFileSync("ldd", [executable], { encoding: "utf8" }).includes("not found");
}

async function unpackChromium() {
  const { version } = JSON.parse(await readFile(join(packageDirectory, "package.json"), "utf8"));
  const directory = join(cacheDirectory, `chromium-${version}`);
  if (existsSync(directory)) return directory;
  await mkdir(cacheDirectory, { recursive: true });
  const partial = await mkdtemp(join(cacheDirectory, "unpacking-"));
  try {
    const archives = await readdir(join(packageDirectory, "bin"));
    await Promise.all(archives.map((name) => unpackBrotli(name, partial)));
    const fonts = join(directory, "fonts");
    await writeFile(
      join(partial, "fonts", "fonts.conf"),
      `<fontconfig><dir>${fonts}</dir><cachedir>${join(fonts, "cache")}</cachedir></fontconfig>\n`,
    );
    if (!existsSync(directory)) await rename(partial, directory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return directory;
}

/** @param {string} archive @param {string} target */
async function unpackBrotli(archive, target) {
  const output = join(target, archive.replace(/\.br$/, ""));
  const source = createReadStream(join(packageDirectory, "bin", archive));
  await pipeline(source, createBrotliDecompress(), createWriteStream(output, { mode: 0o755 }));
  if (!output.endsWith(".tar")) return;
  // The graphics libraries have to lie beside the executable; the other archives have a folder of their own.
  const directory = archive.startsWith("swiftshader") ? target : output.replace(/\.tar$/, "");
  await mkdir(directory, { recursive: true });
  await runCommand("tar", ["xf", output, "-C", directory]);
  await rm(output);
}

/** Starts the headless browser; close it when done. */
export async function launchBrowser() {
  const { chromium } = await import("playwright-core");
  const { executablePath, env } = await findChromium();
  // Containers usually run as root, where Chromium's own sandbox refuses to start; it loads loopback pages only.
  return chromium.launch({ executablePath, env: { ...process.env, ...env }, chromiumSandbox: false });
}
