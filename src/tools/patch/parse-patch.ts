import type { FileSection, ParsedPatch, PatchChunk } from "./patch-format.ts";
import { type SourceLine, unwrapPatch } from "./unwrap-patch.ts";

const mostFaults = 8;
const header = /^\*{3}\s*(add|create|update|edit|modify|delete|remove)\s+file\s*:\s*(.*)$/i;
const move = /^\*{3}\s*(?:move|rename)\s+(?:file\s+)?to\s*:\s*(.*)$/i;
const frame = /^\*{3}\s*(begin|end)\s+patch\s*(?:\*{3})?\s*$/i;
const endOfFile = /^\*{3}\s*end\s+of\s+file\s*(?:\*{3})?\s*$/i;
/** `-1,3 +1,4 @@ function a()` after the first `@@`. */
const unifiedRange = /^\s*-\d+(?:,\d+)?\s+\+\d+(?:,\d+)?\s*(?:@@)?\s?(.*)$/;
const kinds: Readonly<Record<string, FileSection["kind"]>> = {
  add: "add",
  create: "add",
  delete: "delete",
  remove: "delete",
};

/** Reads a patch in the V4A format. Usual deviations are taken for what they mean; the rest are faults with their lines. */
export function parsePatch(text: string): ParsedPatch {
  const reader = new PatchReader();
  for (const line of unwrapPatch(text)) reader.take(line);
  return reader.finish();
}

class PatchReader {
  private readonly sections: FileSection[] = [];
  private readonly faults: string[] = [];
  private section: FileSection | undefined;
  private chunk: PatchChunk | undefined;
  private isEnded = false;
  /** Header lines `---` and `+++` of a unified diff are skipped at the beginning of a file. */
  private skipped = 0;

  take(line: SourceLine): void {
    const framed = frame.exec(line.text);
    if (framed !== null) {
      this.endSection();
      this.isEnded = framed[1]?.toLowerCase() === "end";
      return;
    }
    const opened = header.exec(line.text);
    const { section } = this;
    if (opened !== null) this.openSection(opened[1] ?? "", opened[2] ?? "", line.at);
    else if (section === undefined) this.takeOutside(line);
    else if (section.kind === "add") this.takeNew(section, line);
    else if (section.kind === "delete") this.takeDeleted(line);
    else this.takeUpdate(section, line);
  }

  finish(): ParsedPatch {
    this.endSection();
    if (this.sections.length === 0 && this.faults.length === 0) {
      this.faults.push(
        "It names no file: begin each one with `*** Update File: `, `*** Add File: ` or `*** Delete File: `.",
      );
    }
    const more = this.faults.length - mostFaults;
    const faults = more > 0 ? [...this.faults.slice(0, mostFaults), `… and ${more} more.`] : this.faults;
    return { sections: this.sections, faults };
  }

  private openSection(verb: string, name: string, at: number): void {
    this.endSection();
    this.isEnded = false;
    this.skipped = 0;
    const path = cleanPath(name);
    if (path === "") this.fault(at, "the header names no file");
    const kind = kinds[verb.toLowerCase()] ?? "update";
    if (kind === "add") this.section = { kind, path, at, lines: [] };
    else if (kind === "delete") this.section = { kind, path, at };
    else this.section = { kind, path, at, chunks: [] };
  }

  private endSection(): void {
    this.endChunk();
    const { section } = this;
    this.section = undefined;
    if (section === undefined) return;
    if (section.kind === "update" && section.chunks.length === 0 && section.moveTo === undefined) {
      this.fault(
        section.at,
        `nothing in it changes ${section.path || "the file"}; put lines with - and + below the header`,
      );
    }
    this.sections.push(section);
  }

  private takeNew(section: Extract<FileSection, { kind: "add" }>, { text, at }: SourceLine): void {
    if (text.startsWith("+")) {
      section.lines.push(...Array.from({ length: this.skipped }, () => ""), text.slice(1));
      this.skipped = 0;
    } else if (text.trim() === "") {
      // Only counts when another line of the file follows.
      if (section.lines.length > 0) this.skipped += 1;
    } else if (!endOfFile.test(text) && !(text.startsWith("@@") && section.lines.length === 0)) {
      this.fault(at, `${quoted(text)}: every line of a new file begins with +`);
    }
  }

  private takeDeleted({ text, at }: SourceLine): void {
    if (text.trim() !== "" && !text.startsWith("-"))
      this.fault(at, `${quoted(text)}: nothing follows the header of a deleted file`);
  }

  private takeUpdate(section: Extract<FileSection, { kind: "update" }>, { text, at }: SourceLine): void {
    const moved = move.exec(text);
    if (moved !== null) {
      const path = cleanPath(moved[1] ?? "");
      if (path === "") this.fault(at, "the new path is missing");
      section.moveTo = path;
    } else if (endOfFile.test(text)) {
      const chunk = this.chunk ?? section.chunks.at(-1);
      if (chunk !== undefined) chunk.endOfFile = true;
      this.endChunk();
    } else if (text.startsWith("@@")) {
      if (this.chunk !== undefined && this.chunk.lines.length > 0) this.endChunk();
      const anchor = anchorOf(text);
      const chunk = this.openChunk(at);
      if (anchor !== "") chunk.anchors.push(anchor);
    } else if (/^\*{3}\s*[a-z]/i.test(text)) {
      this.fault(at, `${quoted(text)} is no header of this format`);
    } else if (this.isUnifiedHeader(section, text)) {
      this.skipped += 1;
    } else if (!/^\\ no newline/i.test(text)) {
      this.takeChunkLine(text, at);
    }
  }

  private takeChunkLine(text: string, at: number): void {
    const chunk = this.openChunk(at);
    const sign = text[0];
    if (sign === " " || sign === "+" || sign === "-") chunk.lines.push({ sign, text: text.slice(1), at });
    else chunk.lines.push({ sign: " ", text, at, unsigned: true });
  }

  private isUnifiedHeader(section: Extract<FileSection, { kind: "update" }>, text: string): boolean {
    if (section.chunks.length > 0 || this.chunk !== undefined) return false;
    return this.skipped === 0 ? /^--- (?:[ab]\/|\/dev\/null)/.test(text) : this.skipped === 1 && /^\+\+\+ /.test(text);
  }

  private takeOutside({ text, at }: SourceLine): void {
    // After the end of the patch come fences, the end of a heredoc, or words.
    if (this.isEnded || text.trim() === "") return;
    if (/^\s*cd\s/.test(text)) {
      this.fault(at, `${quoted(text)}: the paths of a patch start at the workspace; begin with \`*** Begin Patch\``);
      this.isEnded = true;
      return;
    }
    const isUnified = /^(?:diff --git |--- |\+\+\+ |@@ -\d)/.test(text);
    this.fault(
      at,
      isUnified
        ? `${quoted(text)}: this is a unified diff; begin each file with \`*** Update File: path\``
        : `${quoted(text)} stands before the first file header`,
    );
  }

  private openChunk(at: number): PatchChunk {
    this.chunk ??= { at, anchors: [], lines: [], endOfFile: false };
    return this.chunk;
  }

  private endChunk(): void {
    const { chunk, section } = this;
    this.chunk = undefined;
    if (chunk === undefined || section?.kind !== "update") return;
    // Blank lines without a sign at its ends separate it from what stands around it.
    while (chunk.lines.length > 0 && isBare(chunk.lines.at(-1))) chunk.lines.pop();
    while (chunk.lines.length > 0 && isBare(chunk.lines[0])) chunk.lines.shift();
    if (chunk.lines.length === 0) return;
    section.chunks.push(chunk);
  }

  private fault(at: number, text: string): void {
    this.faults.push(`Line ${at}: ${text}.`);
  }
}

function isBare(line: PatchChunk["lines"][number] | undefined): boolean {
  return line?.unsigned === true && line.text.trim() === "";
}

function anchorOf(text: string): string {
  const rest = text.replace(/^@@+/, "");
  const ranged = unifiedRange.exec(rest);
  return (ranged === null ? rest : (ranged[1] ?? "")).replace(/\s*@@\s*$/, "").trim();
}

function cleanPath(name: string): string {
  const path = name.trim().replace(/\s+\*{3}$/, "");
  return /^(["'`]).+\1$/.test(path) ? path.slice(1, -1) : path;
}

function quoted(text: string): string {
  return `\`${text.length > 80 ? `${text.slice(0, 80)}…` : text}\``;
}
