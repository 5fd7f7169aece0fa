import { type PastCommit, readHead, readHistory } from "../history/read-history.ts";
import { weighHistory } from "../history/weigh-history.ts";
import { SegmentBuilder } from "../lexical/segment-builder.ts";
import type { IndexDraft } from "./index-draft.ts";
import type { WorkspaceRoot } from "./workspace-roots.ts";

/** Indexes the messages of past commits again when a folder is at another commit than before. */
export async function refreshHistory(
  draft: IndexDraft,
  roots: readonly WorkspaceRoot[],
  signal: AbortSignal,
): Promise<void> {
  const heads = await Promise.all(roots.map(async ({ directory }) => (await readHead(directory, signal)) ?? ""));
  if (draft.historyHeads?.join(" ") === heads.join(" ")) return;
  if (heads.every((head) => head === "") && draft.historyHeads === undefined) return;
  const commits: PastCommit[] = [];
  for (const { directory, prefix } of roots) {
    const past = await readHistory(directory, signal);
    commits.push(...past.map((commit) => ({ ...commit, files: commit.files.map((path) => prefix + path) })));
  }
  const builder = new SegmentBuilder();
  for (const [path, { weights, subjects }] of weighHistory(commits)) builder.addHistory(path, weights, subjects);
  draft.setHistory(heads, builder.finish());
}
