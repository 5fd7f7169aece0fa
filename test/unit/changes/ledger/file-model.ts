/**
 * What a file must be, worked out another way than the ledger does it: every line that ever was keeps its place in one list, and
 * says whether it is in the file now and whether it is in the original. A hunk is a group of lines in which both differ.
 */
export interface ModelLine {
  text: string;
  inOriginal: boolean;
  inFile: boolean;
  /** The hunk it belongs to; undefined where file and original agree. */
  group?: number;
}

export class FileModel {
  lines: ModelLine[] = [];
  /** What differs as a whole: the file was created, or is deleted. */
  whole: "created" | "deleted" | undefined;
  /** Nothing at all is at the path, and nothing is remembered. */
  isAbsent = true;
  private groups = 0;
  /** States that the user's own undo leads back to. */
  private lost: FileModel[] = [];

  get now(): string | undefined {
    if (this.isAbsent || this.whole === "deleted") return undefined;
    return textOf(this.lines.filter((line) => line.inFile));
  }

  /** What rejecting everything leaves. */
  get original(): string | undefined {
    if (this.isAbsent) return undefined;
    const text = textOf(this.lines.filter((line) => line.inOriginal));
    return this.whole === "created" && text === "" ? undefined : text;
  }

  /** Hunks in file order. */
  get hunks(): number[] {
    if (this.whole === "deleted") return [];
    return [...new Set(this.lines.flatMap((line) => line.group ?? []))];
  }

  get isOpen(): boolean {
    return this.whole !== undefined || this.hunks.length > 0;
  }

  clone(): FileModel {
    const copy = new FileModel();
    Object.assign(copy, this, { lines: this.lines.map((line) => ({ ...line })), lost: [...this.lost] });
    return copy;
  }

  putByUser(lines: readonly string[]): void {
    this.isAbsent = false;
    this.lines = lines.map((text) => ({ text, inOriginal: true, inFile: true }));
    this.lost = [];
  }

  createByAgent(lines: readonly string[]): void {
    this.lost = [];
    if (this.whole === "deleted") {
      // It is there again: what it has and what it was are compared as a whole.
      this.whole = undefined;
      for (const line of this.lines) line.inFile = true;
      this.replaceByAgent(0, this.lines.length, lines);
      return;
    }
    this.isAbsent = false;
    this.whole = "created";
    this.lines = [];
    this.replaceByAgent(0, 0, lines);
  }

  deleteByAgent(): void {
    this.lost = [];
    if (this.whole === "created") {
      this.forget();
      return;
    }
    this.lines = this.lines
      .filter((line) => line.inOriginal)
      .map(({ text }) => ({ text, inOriginal: true, inFile: false }));
    this.whole = "deleted";
  }

  /** Lines `[from, to)` of the file become others, all of them new. */
  replaceByAgent(from: number, to: number, added: readonly string[]): void {
    this.lost = [];
    const [start, end] = this.span(from, to, "around");
    const touched = new Set(this.lines.slice(start, end).flatMap((line) => line.group ?? []));
    for (const index of [start - 1, end]) {
      const group = this.lines[index]?.group;
      if (group !== undefined) touched.add(group);
    }
    this.groups += 1;
    const group = this.groups;
    const removed = this.lines.slice(start, end).filter((line) => line.inOriginal);
    const gone = removed.map((line) => ({ ...line, inFile: false, group }));
    const fresh = added.map((text) => ({ text, inOriginal: false, inFile: true, group }));
    this.lines.splice(start, end - start, ...gone, ...fresh);
    for (const line of this.lines) if (line.group !== undefined && touched.has(line.group)) line.group = group;
  }

  replaceByUser(from: number, to: number, added: readonly string[]): void {
    const before = this.clone();
    const [start, end] = this.span(from, to, "beside");
    const touched = new Set(this.lines.slice(start, end).flatMap((line) => line.group ?? []));
    const left = this.lines[start - 1];
    const right = this.lines[start];
    // Written in between two lines of one hunk.
    if (from === to && left?.group !== undefined && left.group === right?.group) touched.add(left.group);
    this.lines.splice(start, end - start, ...added.map((text) => ({ text, inOriginal: true, inFile: true })));
    this.settle(touched, (line) => line.inFile);
    this.whole = this.whole === "created" && this.lines.some((line) => line.inOriginal) ? undefined : this.whole;
    const back = this.lost.findLast((one) => one.now === this.now);
    if (back !== undefined) {
      const lost = this.lost.slice(0, this.lost.lastIndexOf(back));
      Object.assign(this, back.clone(), { lost });
    } else if (touched.size > 0) {
      this.lost.push(before);
    }
  }

  /** `groups` undefined: everything, also that the file is new or gone. */
  accept(groups?: ReadonlySet<number>): void {
    this.lost = [];
    if (groups === undefined && this.whole === "deleted") {
      this.forget();
      return;
    }
    this.settle(groups ?? new Set(this.hunks), (line) => line.inFile);
    if (groups === undefined || this.lines.some((line) => line.inOriginal)) this.whole = undefined;
  }

  reject(groups?: ReadonlySet<number>): void {
    this.lost = [];
    const { original } = this;
    if (groups === undefined && this.whole === "deleted") {
      this.whole = undefined;
      for (const line of this.lines) line.inFile = true;
      return;
    }
    this.settle(groups ?? new Set(this.hunks), (line) => line.inOriginal);
    const isEmpty = this.whole === "created" && this.lines.length === 0;
    if (isEmpty && (original === undefined || groups === undefined)) this.forget();
  }

  private forget(): void {
    this.lines = [];
    this.whole = undefined;
    this.isAbsent = true;
    this.lost = [];
  }

  private settle(groups: ReadonlySet<number>, stays: (line: ModelLine) => boolean): void {
    this.lines = this.lines.flatMap((line) => {
      if (line.group === undefined || !groups.has(line.group)) return [line];
      return stays(line) ? [{ text: line.text, inOriginal: true, inFile: true }] : [];
    });
  }

  /**
   * The list's range for lines `[from, to)` of the file. An insertion stands after the line before it; beside a hunk the user's goes
   * outside of what was removed there: below a hunk that ends at this place, else above what begins here.
   */
  private span(from: number, to: number, insertion: "around" | "beside"): [number, number] {
    const places = this.lines.flatMap((line, index) => (line.inFile ? [index] : []));
    if (to > from) return [places[from] as number, (places[to - 1] as number) + 1];
    let at = from === 0 ? 0 : (places[from - 1] as number) + 1;
    if (insertion === "around") return [at, at];
    const group = this.lines[at - 1]?.group;
    const inside = from < places.length && group !== undefined && this.lines[places[from] as number]?.group === group;
    if (group !== undefined && !inside) while (this.lines[at]?.group === group) at += 1;
    return [at, at];
  }
}

function textOf(lines: readonly ModelLine[]): string {
  return lines.map((line) => line.text).join("");
}
