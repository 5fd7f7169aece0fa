import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import { defineTool } from "./define-tool.ts";
import { gitRead } from "./git-access.ts";

const mostCharacters = 16_000;

export const gitStatus = defineTool({
  name: "git_status",
  group: "git",
  readOnly: true,
  description: "Branch and changed files. Two letters a file, as in git status --short: index, working tree.",
  input: z.object({}),
  access: () => ({ title: "Git status", access: [gitRead()] }),
  async run(_input, context) {
    const status = await context.git.status(context.signal);
    const { branch, upstream, ahead, behind, files } = status;
    const tracking = upstream === undefined ? "" : ` (${upstream}, ahead ${ahead}, behind ${behind})`;
    const lines = files.map(
      (file) => `${file.index}${file.workingTree} ${file.from === undefined ? "" : `${file.from} -> `}${file.path}`,
    );
    if (lines.length === 0) lines.push("Nothing to commit.");
    const { text } = truncateEnd(lines.join("\n"), mostCharacters, "Use git_diff with paths.");
    return { content: `On ${branch}${tracking}\n${text}`, details: { branch, files: files.length } };
  },
});
