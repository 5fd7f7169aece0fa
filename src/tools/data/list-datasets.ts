import * as z from "zod";
import { defineTool } from "../define-tool.ts";
import { pathAccess, permittedPath, planPath } from "../path-access.ts";

const mostPaths = 200;
const glob = "**/*.{csv,tsv,psv,json,jsonl,ndjson,parquet,xlsx,sqlite,sqlite3,db,csv.gz,tsv.gz,jsonl.gz,json.gz}";
/** Settings of programs, not data. */
const notData = /(^|\/)(package(-lock)?|tsconfig[^/]*|jsconfig|composer|\.[^/]+)\.json$/;

export const listDatasets = defineTool({
  name: "list_datasets",
  group: "data",
  readOnly: true,
  description: "List the data files below a folder: CSV, JSON, Parquet, Excel, SQLite.",
  input: z.object({ path: z.string().default(".").describe("Folder") }),
  isAvailable: (ports) => ports.data !== undefined,
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    const where = path.display === "." ? "" : ` in ${path.display}`;
    return { title: `List datasets${where}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const found = await context.search.findFiles(under, glob, mostPaths, context.signal);
    const paths = found.paths.filter((path) => !notData.test(path)).toSorted();
    const lines = found.more ? [...paths, `… more than ${mostPaths}; give a folder`] : paths;
    return {
      content: lines.length === 0 ? "There are no data files." : lines.join("\n"),
      details: { count: paths.length },
    };
  },
});
