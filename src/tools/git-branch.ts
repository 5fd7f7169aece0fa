import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { gitCommand, gitRead } from "./git-access.ts";

export const gitBranch = defineTool({
  name: "git_branch",
  group: "git",
  description:
    "List branches; with name switch to one, with create make it first. Refuses when local changes are in the way.",
  input: z.object({
    name: z.string().min(1).optional().describe("Branch to switch to"),
    create: z.boolean().optional().describe("Make it from here"),
  }),
  access(input) {
    if (input.name === undefined) return { title: "List branches", access: [gitRead()] };
    const { access, command } = gitCommand(["switch", ...(input.create ? ["--create"] : []), input.name]);
    return { title: `${input.create ? "Create" : "Switch to"} branch ${input.name}`, access, command };
  },
  async run(input, context) {
    if (input.name !== undefined) {
      await context.git.switchBranch({ name: input.name, create: input.create ?? false }, context.signal);
      return { content: `On branch ${input.name}.`, details: { branch: input.name } };
    }
    const { current, names } = await context.git.branches(context.signal);
    const lines = names.map((name) => (name === current ? `* ${name}` : `  ${name}`));
    return { content: lines.length === 0 ? "No branches." : lines.join("\n"), details: { branch: current } };
  },
});
