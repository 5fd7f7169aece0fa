import { truncateEnd } from "../base/truncate.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";

/** The files that projects keep for agents, in the order in which the first one found is taken. */
const candidates = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"];

/** Characters of the notes that go into every request. */
const notesLimit = 12_000;

/** The project's own notes for agents; undefined when there are none or they cannot be read. */
export async function readProjectNotes(
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<{ path: string; text: string } | undefined> {
  for (const path of candidates) {
    const resolved = await files.resolve(path);
    if (resolved.outside || resolved.ignored) continue;
    const content = await files.read(resolved, signal);
    if (content.kind === "text" && content.text.trim() !== "") {
      return { path, text: truncateEnd(content.text.trim(), notesLimit, `The rest is in ${path}.`).text };
    }
  }
  return undefined;
}
