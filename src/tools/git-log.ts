import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { gitRead } from "./git-access.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

export const gitLog = defineTool({
  name: "git_log",
  group: "git",
  readOnly: true,
  description: "Newest commits: hash, date, author, subject.",
  input: z.object({
    limit: z.int().min(1).max(100).default(20).describe("Commits"),
    path: z.string().optional().describe("Only those that touch it"),
    ref: z.string().optional().describe("Branch, tag or range"),
  }),
  async access(input, context) {
    if (input.path === undefined) return { title: "Git log", access: [gitRead()] };
    const path = await planPath(input, input.path, context);
    return { title: `Git log of ${path.display}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const path = input.path === undefined ? undefined : await permittedPath(input, input.path, context);
    const commits = await context.git.log(
      {
        limit: input.limit,
        ...(path !== undefined && { path: path.absolute }),
        ...(input.ref !== undefined && { ref: input.ref }),
      },
      context.signal,
    );
    const lines = commits.map(
      ({ hash, date, author, subject }) => `${hash.slice(0, 10)} ${date} ${author}: ${subject}`,
    );
    return { content: lines.length === 0 ? "No commits." : lines.join("\n"), details: { count: commits.length } };
  },
});
