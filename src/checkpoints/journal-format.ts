/** Version of the manifests this release writes. */
export const manifestVersion = 1;

/** First line of a manifest: the moment. */
export interface ManifestHeader {
  kind: "checkpoint";
  version: number;
  id: string;
  sessionId: string;
  messageId?: string | undefined;
  number: number;
  title: string;
  /** review: what a person rejected or took back outside of any request; no checkpoint. */
  cause: "request" | "restore" | "review";
  /** Milliseconds since 1970, strictly increasing within a process. */
  stamp: number;
  /** Absolute workspace folders. */
  roots: string[];
}

/** A file before a change; null when there was none. */
export type FileBefore = { hash: string; mode: number } | null;

/** One change of one file. */
export interface ChangeLine {
  stamp: number;
  /** Absolute. */
  path: string;
  before: FileBefore;
  /** SHA-256, null when there is no file any more; absent when it is not known. */
  after?: string | null | undefined;
  by: "tool" | "command" | "restore";
}

/** What came of the last change of a file, where it was not what the change said. */
export interface OutcomeLine {
  stamp: number;
  path: string;
  outcome: string | null;
}

/** Something that cannot be brought back. */
export interface NotCoveredLine {
  stamp: number;
  path?: string | undefined;
  /** A phrase for the user. */
  notCovered: string;
}

/** A call begins that may change something. */
export interface CallLine {
  stamp: number;
  call: string;
  title: string;
}

/** The lines that tell of files. */
export type FileLine = ChangeLine | OutcomeLine | NotCoveredLine;

/** The lines that follow the header. */
export type JournalLine = FileLine | CallLine;

let last = 0;

/** A time in milliseconds that is later than every one given before in this process. */
export function nextStamp(): number {
  last = Math.max(Date.now(), last + 1 / 1024);
  return last;
}

/** File name of a manifest; names sort by time. */
export function manifestName(header: Pick<ManifestHeader, "id" | "stamp">): string {
  return `${header.stamp.toFixed(3).padStart(17, "0")}-${header.id}.jsonl`;
}
