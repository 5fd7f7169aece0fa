import { existsSync } from "node:fs";
import { join } from "node:path";

const fileName = process.platform === "win32" ? "rg.exe" : "rg";

/**
 * Where ripgrep is: `bin/` beside the packaged bundle first, then the npm package. Undefined where there is none.
 */
export async function findRipgrep(bundleDirectory: string | undefined): Promise<string | undefined> {
  if (bundleDirectory !== undefined) {
    const packaged = join(bundleDirectory, "bin", fileName);
    if (existsSync(packaged)) return packaged;
  }
  try {
    const { rgPath } = await import("@vscode/ripgrep");
    return existsSync(rgPath) ? rgPath : undefined;
  } catch {
    // The package throws where its binary for this platform was not installed; the built-in search takes over.
    return undefined;
  }
}
