import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { gitCommand } from "./git-access.ts";

export const gitCommit = defineTool({
  name: "git_commit",
  group: "git",
  description:
    "Commit the given files, or what is staged when none are given. Hooks run. Refuses when nothing changed.",
  input: z.object({
    message: z.string().min(1).describe("Subject, then an empty line and why"),
    paths: z.array(z.string()).default([]).describe("Files, new and deleted ones too"),
  }),
  async access(input, context) {
    const paths = await Promise.all(input.paths.map((path) => context.files.resolve(path)));
    const shown = paths.map((path) => path.display);
    const { access, command } = gitCommand([
      "commit",
      "-m",
      input.message,
      ...(shown.length > 0 ? ["--", ...shown] : []),
    ]);
    return { title: `Commit: ${input.message.split("\n", 1)[0]}`, access, command };
  },
  async run(input, context) {
    const paths = await Promise.all(input.paths.map((path) => context.files.resolve(path)));
    const commit = await context.git.commit(
      { message: input.message, paths: paths.map((path) => path.absolute) },
      context.signal,
    );
    return {
      content: `Committed ${commit.hash.slice(0, 10)}: ${commit.subject}`,
      details: { hash: commit.hash, subject: commit.subject },
    };
  },
});
