import { join } from "node:path";
import { projectNode, root } from "../../scripts/lib/paths.mjs";
import { runCommand } from "../../scripts/lib/run-command.mjs";

const modules = join(root, "node_modules");

describe("source", () => {
  it("has no type errors", () => runCommand(projectNode, [join(modules, "typescript", "bin", "tsc"), "--noEmit"]));

  it("has no lint errors", () => runBiome("lint"));

  it("is formatted", () => runBiome("format"));
});

function runBiome(command: "lint" | "format"): Promise<string> {
  return runCommand(projectNode, [join(modules, "@biomejs", "biome", "bin", "biome"), command, "--error-on-warnings"]);
}
