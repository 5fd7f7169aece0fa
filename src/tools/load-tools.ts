import * as z from "zod";
import { defineTool, implied, type Tool, type ToolGroup, toolSchema } from "./define-tool.ts";

/** The tool that offers the groups which are not always needed; undefined when there are none. */
export function createLoadTools(tools: readonly Tool[]): Tool | undefined {
  const groups = new Map<ToolGroup, Tool[]>();
  for (const tool of tools) {
    // Of no use before a conversation was shortened, and offered by itself then.
    if (tool.group !== "core" && tool.group !== "history")
      groups.set(tool.group, [...(groups.get(tool.group) ?? []), tool]);
  }
  const [first, ...others] = groups.keys();
  if (first === undefined) return undefined;
  const list = [...groups].map(([group, members]) => `${group}: ${members.map((tool) => tool.name).join(", ")}`);
  return defineTool({
    name: "load_tools",
    group: "core",
    readOnly: true,
    description: `Get further tools. ${list.join("; ")}.`,
    input: z.object({ group: z.enum([first, ...others]).meta(implied("Group")) }),
    access: (input) => ({ title: `Load ${input.group} tools`, access: [] }),
    async run(input, context) {
      context.emit({ type: "tools-loaded", group: input.group });
      const summaries = (groups.get(input.group) ?? []).map(summaryOf);
      return { content: `You can use these now:\n${summaries.join("\n")}` };
    },
  });
}

/** `git_diff(staged?, base?, paths?)`: the whole schema comes with the next request. */
function summaryOf(tool: Tool): string {
  const { properties = {}, required = [] } = toolSchema(tool).parameters as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  return `${tool.name}(${names.join(", ")}): ${tool.description}`;
}
