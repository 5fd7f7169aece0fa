import type { ChangeRequest, TrackedFile } from "../../../protocol/tracked-change.ts";
import { changeMark, hunkCount } from "./hunk-words.ts";

/** One file of a request: what of it waits, which is not all of the file when another request changed it as well. */
export interface RequestRow {
  file: TrackedFile;
  /** Absent: the file as a whole. */
  hunkIds?: string[];
  tooltip: string;
}

export interface RequestGroup {
  key: string;
  request: ChangeRequest;
  rows: RequestRow[];
}

/** The tracked files by the message whose run changed them, oldest message first. A file that two requests changed is in both. */
export function groupByRequest(files: readonly TrackedFile[]): RequestGroup[] {
  const groups = new Map<string, RequestGroup>();
  for (const file of files) {
    for (const request of requestsOf(file)) {
      const key = requestKey(request);
      const group = groups.get(key) ?? { key, request, rows: [] };
      groups.set(key, group);
      group.rows.push(rowOf(file, key));
    }
  }
  return [...groups.values()].sort((one, other) => (one.request.time < other.request.time ? -1 : 1));
}

export function requestKey({ sessionId, messageId, time }: ChangeRequest): string {
  return `${sessionId}/${messageId ?? time}`;
}

function requestsOf(file: TrackedFile): ChangeRequest[] {
  const requests = isWhole(file) ? [file.request] : file.hunks.map((hunk) => hunk.request);
  return [...new Map(requests.map((request) => [requestKey(request), request])).values()];
}

/** Deleted, moved, binary and conflicted files are decided as a whole. */
function isWhole(file: TrackedFile): boolean {
  return file.hunks.length === 0 || file.kind === "move" || file.kind === "delete" || file.state === "conflicted";
}

function rowOf(file: TrackedFile, key: string): RequestRow {
  const hunks = file.hunks.filter((hunk) => requestKey(hunk.request) === key);
  const isAll = isWhole(file) || hunks.length === file.hunks.length;
  return {
    file,
    ...(!isAll && { hunkIds: hunks.map((hunk) => hunk.id) }),
    tooltip: tooltipOf(file, isAll ? file.hunks.length : hunks.length),
  };
}

function tooltipOf(file: TrackedFile, hunks: number): string {
  if (file.state === "conflicted") return `${file.display}: ${file.problem ?? "in conflict"}`;
  const from = file.kind === "move" && file.originalPath !== undefined ? ` from ${file.originalPath}` : "";
  const count = hunks === 0 ? "" : `, ${hunkCount(hunks)}`;
  const total = file.added + file.removed === 0 ? "" : `, +${file.added} −${file.removed}`;
  return `${file.display}: ${changeMark(file).word}${from}${count}${total}`;
}
