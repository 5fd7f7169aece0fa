import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../src/base/parse-json.ts";

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

describe("package-lock.json", () => {
  it("names the optional packages of every platform: `npm ci` refuses a lock file that has only this machine's", () => {
    const json = parseJson(readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"));
    assert.ok(json.ok);
    const { packages } = lockFile.parse(json.value);
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isFound(name, path, packages))
        .map((name) => `${path} → ${name}`),
    );
    assert.deepEqual(missing, []);
  });
});

/** As Node finds it from there: in the package's own node_modules, or in one further up. */
function isFound(name: string, from: string, packages: Record<string, unknown>): boolean {
  for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf("node_modules") - 1))) {
    if (`${path === "" ? "" : `${path}/`}node_modules/${name}` in packages) return true;
    if (path === "") return false;
  }
}
