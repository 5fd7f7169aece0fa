import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTick } from "node:timers/promises";
import { Emitter } from "../../src/base/emitter.ts";
import { splitLines, withoutEnding } from "../../src/changes/split-lines.ts";
import type { Diagnostic, LiveDiagnostics } from "../../src/ports/diagnostics.ts";
import type { ManualClock } from "./manual-clock.ts";

/** An editor whose language service finds fault with every line that has ERROR or WARNING in it, in files that are open. */
export class FakeLanguageService implements LiveDiagnostics {
  /** Times that a file was opened or looked at. */
  readonly shows: string[] = [];
  /** Nothing is reported until `speak` is called. */
  silent = false;
  private readonly open = new Map<string, number>();
  private problems = new Map<string, Diagnostic[]>();
  private readonly reports = new Emitter<readonly string[]>();
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** As if the user had opened the file before. */
  openFile(path: string): void {
    this.open.set(path, 1);
    this.look(path);
  }

  /** As if somebody had typed: the text is another one, and the service has looked at it. */
  touch(path: string): void {
    this.open.set(path, (this.open.get(path) ?? 0) + 1);
    this.look(path);
  }

  /** The service has got to these files at last. */
  speak(...paths: string[]): void {
    for (const path of paths) this.look(path);
    this.reports.emit(paths);
  }

  current(): Diagnostic[] {
    return [...this.problems.values()].flat();
  }

  versions(): ReadonlyMap<string, number> {
    return new Map(this.open);
  }

  async show(path: string): Promise<void> {
    this.shows.push(path);
    await nextTick();
    this.open.set(path, (this.open.get(path) ?? 0) + 1);
    if (this.silent) return;
    void nextTick().then(() => this.speak(path));
  }

  onReport(listener: (paths: readonly string[]) => void): () => void {
    return this.reports.on(listener);
  }

  private look(path: string): void {
    const file = join(this.folder, path);
    const lines = existsSync(file) ? splitLines(readFileSync(file, "utf8")).map(withoutEnding) : [];
    this.problems.set(
      path,
      lines.flatMap((lineText, index): Diagnostic[] => {
        const severity = lineText.includes("ERROR") ? "error" : lineText.includes("WARNING") ? "warning" : undefined;
        if (severity === undefined) return [];
        return [{ path, line: index + 1, column: 1, severity, message: "Not so", source: "fake", code: "7", lineText }];
      }),
    );
  }
}

/** Lets work go on that waits for the clock, which moves a little with each turn of the event loop. */
export async function withMovingClock<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  void work.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  while (!isDone) {
    await nextTick();
    clock.advance(20);
  }
  return work;
}
