// Lathe behind the benchmark's two commands: `index DIR` and `search DIR --query Q --limit K --json`.
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { query: { type: "string" }, limit: { type: "string" }, json: { type: "boolean" } },
});
const [command, directory] = positionals;
const rest =
  command === "index"
    ? ["index", directory]
    : ["search", values.query, "--dir", directory, "--limit", values.limit, "--json"];
process.argv.splice(2, process.argv.length, ...rest);
createRequire(import.meta.url)("../../dist/cli.js");
