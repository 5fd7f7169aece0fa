// Repositories of the benchmark, each a mirror with full history.
import { existsSync } from "node:fs";
import { join } from "node:path";
export const REPOS = {
  requests: { github: "psf/requests" },
  express: { github: "expressjs/express" },
  gin: { github: "gin-gonic/gin" },
  continue: { github: "continuedev/continue" },
};
/** <mirrors>/<owner>+<name>/repo or <mirrors>/<name>(.git). */
export function mirrorDir(mirrors, key) {
  const [o, n] = REPOS[key].github.split("/");
  for (const c of [join(mirrors, `${o}+${n}`, "repo"), join(mirrors, n), join(mirrors, n + ".git"), join(mirrors, key)])
    if (existsSync(c)) return c;
  throw new Error(`no mirror of ${REPOS[key].github} under ${mirrors}`);
}
