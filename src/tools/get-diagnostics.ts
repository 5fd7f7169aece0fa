import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { truncateEnd } from "../base/truncate.ts";
import type { Diagnostic } from "../ports/diagnostics.ts";
import { defineTool } from "./define-tool.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostCharacters = 16_000;
const severities: readonly Diagnostic["severity"][] = ["error", "warning", "information", "hint"];

export const getDiagnostics = defineTool({
  name: "get_diagnostics",
  group: "editor",
  readOnly: true,
  description: "Errors and warnings of the editor's language services, worst first. Run it after edits.",
  input: z.object({ path: z.string().optional().describe("One file; default: the workspace") }),
  isAvailable: (ports) => ports.diagnostics !== undefined,
  async access(input, context) {
    if (input.path === undefined) return { title: "Get problems", access: [] };
    const path = await planPath(input, input.path, context);
    return { title: `Get problems of ${path.display}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    if (context.diagnostics === undefined) throw new ToolError("tool_error", "There is no editor here.");
    const path = input.path === undefined ? undefined : await permittedPath(input, input.path, context);
    const found = await context.diagnostics.get(path?.display, context.signal);
    const sorted = found.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
    const counts = Object.fromEntries(
      severities.map((severity) => [severity, found.filter((one) => one.severity === severity).length]),
    );
    const text = sorted.map(describe).join("\n");
    return {
      content: text === "" ? "No problems." : truncateEnd(text, mostCharacters, "Ask for one file.").text,
      details: { counts },
      sources: [...new Set(found.map((one) => one.path))],
    };
  },
});

function describe({ path, line, column, severity, message, source }: Diagnostic): string {
  return `${path}:${line}:${column}: ${severity}: ${message}${source === undefined ? "" : ` (${source})`}`;
}
