import type { MemoryView } from "../../repository/keep/memory-view.ts";

export interface MemoryDescription {
  /** For the status bar, with an icon. */
  text: string;
  /** The state as a sentence. */
  headline: string;
  /** What belongs to it: errors as they were thrown, counts. */
  details: string[];
  action: { title: string; command: string };
  tone: "plain" | "warning" | "error";
}

const check = { title: "Check repository memory", command: "lathe.checkMemory" };

/** What the status bar says of the memory; undefined when there is nothing to say. Pure. */
export function describeMemory(view: MemoryView, now: Date): MemoryDescription | undefined {
  const plain = { text: "$(database)", tone: "plain" as const, details: countsOf(view, now), action: check };
  switch (view.state) {
    case "off":
    case "starting":
      return undefined;
    case "untrusted":
      return {
        ...plain,
        headline: "Code is indexed once you trust this workspace.",
        action: { title: "Manage workspace trust", command: "workbench.trust.manage" },
      };
    case "indexing":
      return {
        ...plain,
        text: `$(database) Indexing${percentOf(view)}`,
        headline: view.isFirst ? "Indexing this workspace." : "Bringing the index up to date.",
        details: [...filesOf(view), ...(view.isFirst ? ["Searches answer from what is indexed so far."] : [])],
        action: { title: "Pause indexing", command: "lathe.pauseIndexing" },
      };
    case "busy":
      return {
        ...plain,
        text: "$(database) Indexing",
        headline: "Another window or the command line is indexing this workspace.",
        details: ["Searches see each part as it is done."],
        action: { title: "Pause indexing", command: "lathe.pauseIndexing" },
      };
    case "paused":
      return {
        ...plain,
        text: "$(debug-pause) Index paused",
        headline: "Indexing is paused.",
        details: [...changesOf(view), ...plain.details],
        action: { title: "Resume indexing", command: "lathe.resumeIndexing" },
      };
    case "ready":
      return {
        ...plain,
        headline: "Repository memory is up to date.",
        details: [...changesOf(view), ...plain.details],
      };
    case "reduced":
      return {
        ...plain,
        text: "$(warning) Index",
        tone: "warning",
        headline: "Repository memory works with less than it should.",
        details: [...(view.status?.notices ?? []), ...plain.details],
      };
    case "failed":
      return {
        ...plain,
        text: "$(error) Index",
        tone: "error",
        headline: "Repository memory could not be brought up to date.",
        details: [view.failure?.message ?? "", view.failure?.nextStep ?? "", ...plain.details].filter(Boolean),
        action: { title: "Try again", command: "lathe.retryIndexing" },
      };
  }
}

function percentOf({ progress }: MemoryView): string {
  if (progress === undefined || progress.total === 0) return "";
  return ` ${Math.floor((100 * progress.done) / progress.total)} %`;
}

function filesOf({ progress }: MemoryView): string[] {
  return progress === undefined ? [] : [`${number(progress.done)} of ${number(progress.total)} files.`];
}

function changesOf({ changes }: MemoryView): string[] {
  if (changes === 0) return [];
  return [changes === 1 ? "1 change is not in it yet." : `${number(changes)} changes are not in it yet.`];
}

function countsOf({ status }: MemoryView, now: Date): string[] {
  if (status === undefined || status.state === "absent") return [];
  const counts = `${number(status.files)} files, ${number(status.chunks)} places.`;
  return status.updatedAt === undefined ? [counts] : [`${counts} Changed ${age(now, new Date(status.updatedAt))}.`];
}

function age(now: Date, then: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "1 hour ago" : `${hours} hours ago`;
  return `on ${then.toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" })}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
