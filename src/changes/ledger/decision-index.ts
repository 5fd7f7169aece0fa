import type { HunkState } from "../../protocol/change.ts";
import type { EditedBy, HunkDecisions } from "../../protocol/tracked-change.ts";
import { changeIdsOf, type Entry, type Source } from "./tracked-entry.ts";

/** Which entries speak of a change, so that a transcript can be told what became of it. */
export class DecisionIndex {
  private readonly paths = new Map<string, Set<string>>();
  private readonly entries = new Map<string, Entry>();

  set(path: string, entry: Entry | undefined): void {
    if (entry === undefined) {
      this.entries.delete(path);
      return;
    }
    this.entries.set(path, entry);
    for (const id of changeIdsOf(entry)) {
      const known = this.paths.get(id);
      if (known === undefined) this.paths.set(id, new Set([path]));
      else known.add(path);
    }
  }

  decisions(changeId: string): HunkDecisions | undefined {
    const states = new Map<string, HunkState>();
    const bys = new Map<string, EditedBy | undefined>();
    const entries = this.entriesOf(changeId);
    for (const entry of entries) {
      for (const { changeId: id, hunkId, state, by } of entry.decided) {
        if (id !== changeId) continue;
        states.set(hunkId, state);
        bys.set(hunkId, by);
      }
    }
    for (const entry of entries) {
      const state = entry.problem === undefined ? "pending" : "conflicted";
      for (const source of pendingSources(entry)) if (source.changeId === changeId) states.set(source.hunkId, state);
    }
    if (states.size === 0) return undefined;
    const hunks = [...states].filter(([hunkId]) => hunkId !== "").map(([hunkId, state]) => ({ hunkId, state }));
    const superseding = [...bys].flatMap(([hunkId, by]) => (states.get(hunkId) === "superseded" && by ? [by] : []));
    const by = superseding.find((one) => one === "user") ?? superseding[0];
    return { changeId, state: overall([...states.values()]), ...(by && { by }), hunks };
  }

  locate(changeId: string, hunkId: string | undefined): { path: string; hunkIds: string[] } | undefined {
    const isMeant = (source: Source) =>
      source.changeId === changeId && (hunkId === undefined || source.hunkId === hunkId);
    for (const entry of this.entriesOf(changeId)) {
      const hunkIds = (entry.text?.hunks ?? []).filter((hunk) => hunk.sources.some(isMeant)).map((hunk) => hunk.id);
      if (hunkIds.length > 0 || entry.whole?.sources.some(isMeant)) return { path: entry.path, hunkIds };
    }
    return undefined;
  }

  private entriesOf(changeId: string): Entry[] {
    return [...(this.paths.get(changeId) ?? [])].flatMap((path) => this.entries.get(path) ?? []);
  }
}

function pendingSources(entry: Entry): Source[] {
  return [...(entry.text?.hunks ?? []).flatMap((hunk) => hunk.sources), ...(entry.whole?.sources ?? [])];
}

function overall(states: readonly HunkState[]): HunkState {
  const order: HunkState[] = ["conflicted", "pending", "accepted", "rejected", "superseded"];
  return order.find((state) => states.includes(state)) ?? "superseded";
}
