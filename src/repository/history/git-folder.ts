import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Where git notes which commit a folder is at: also of a work tree of its own, and of a folder inside a repository; undefined without git. */
export function gitFolderOf(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const place = join(at, ".git");
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return place;
    if (stats?.isFile()) {
      const named = /^gitdir: (.+)$/m.exec(readFileSync(place, "utf8"))?.[1];
      return named === undefined ? undefined : resolve(at, named.trim());
    }
    if (dirname(at) === at) return undefined;
  }
}
