import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { ToolError } from "../../base/errors.ts";
import { planCreate, planEdit } from "../../changes/plan-change.ts";
import { defineTool } from "../define-tool.ts";
import { describeWritten, summarizeChange } from "../describe-written.ts";
import { pathAccess } from "../path-access.ts";
import { writeApproved } from "../write-approved.ts";
import { dataEngine, withDataErrors } from "./data-access.ts";

/** What is reviewed is a text. */
const mostBytes = 20 * 2 ** 20;

export const saveResult = defineTool({
  name: "save_result",
  group: "data",
  description: "Write a result of query_data to a .csv or .json file of the workspace.",
  input: z.object({
    result: z
      .string()
      .regex(/^result_\d+$/)
      .describe("E.g. result_1"),
    path: z.string(),
  }),
  isAvailable: (ports) => ports.data !== undefined,
  async access(input, context) {
    const path = await context.files.resolve(input.path);
    const format = path.display.toLowerCase().endsWith(".json") ? "json" : "csv";
    if (format === "csv" && !path.display.toLowerCase().endsWith(".csv"))
      throw new ToolError("invalid_input", "A result is saved as .csv or .json.", "Name the file so.");
    const exported = await withDataErrors(() =>
      dataEngine(context).exportResult(input.result, context.sessionId, format, context.signal),
    );
    if ((await stat(exported)).size > mostBytes)
      throw new ToolError("invalid_input", `${input.result} is larger than 20 MB.`, "Aggregate or filter it first.");
    const text = await readFile(exported, "utf8");
    const file = await context.files.read(path, context.signal);
    if (file.kind === "directory" || file.kind === "binary")
      throw new ToolError("invalid_input", `${path.display} is a ${file.kind} file and is not replaced.`);
    const change = file.kind === "missing" ? await planCreate(path, text) : await planEdit(path, file, text);
    return { title: `Save ${input.result} to ${path.display}`, access: [pathAccess("write", path)], changes: [change] };
  },
  async run(_input, context, approved) {
    const results = await writeApproved(approved, context);
    return {
      content: results.map(describeWritten).join("\n"),
      details: { changes: results.map(summarizeChange) },
    };
  },
});
