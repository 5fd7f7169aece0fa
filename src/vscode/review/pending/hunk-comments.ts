import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { HunkComment, TrackedFile, TrackedHunk } from "../../../protocol/tracked-change.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { hunkNear, reachOf, standingHunks } from "./hunk-places.ts";

/** Comments on hunks, kept in the ledger; the agent hears each with its next turn. */
export class HunkComments {
  private readonly ledger: ChangeLedger;
  private readonly paths: DocumentPaths;
  private readonly controller = vscode.comments.createCommentController("lathe.review", "Lathe");
  /** By path and hunk id; an empty id is the whole file. */
  private readonly threads = new Map<string, vscode.CommentThread>();

  private readonly shown = new WeakMap<vscode.CommentThread, string>();

  constructor(ledger: ChangeLedger, paths: DocumentPaths) {
    this.ledger = ledger;
    this.paths = paths;
    this.controller.options = { prompt: "Say something to the agent about this hunk", placeHolder: "To the agent" };
    this.controller.commentingRangeProvider = { provideCommentingRanges: (document) => this.rangesOf(document) };
  }

  register(): vscode.Disposable {
    const off = this.ledger.on(() => this.show());
    this.show();
    return new vscode.Disposable(() => {
      off();
      this.controller.dispose();
    });
  }

  /** The user wrote in a thread, a new one or one with comments. */
  async save({ thread, text }: vscode.CommentReply): Promise<void> {
    const path = this.paths.real(thread.uri);
    const file = path === undefined ? undefined : this.ledger.file(path);
    if (path === undefined || file === undefined || text.trim() === "") return;
    const known = [...this.threads].find(([, one]) => one === thread)?.[0];
    const hunk =
      known === undefined
        ? thread.range && hunkNear(file, thread.range.end.line)
        : file.hunks.find((one) => keyOf(path, one.id) === known);
    const key = keyOf(path, hunk?.id);
    const kept = this.threads.get(key);
    // A second thread on the same hunk goes into the first.
    if (kept !== undefined && kept !== thread) thread.dispose();
    else this.threads.set(key, thread);
    thread.label = labelOf(hunk);
    await this.ledger.comment(path, hunk?.id, text.trim());
  }

  /** Opens the box to write in: at the cursor, which is put on the hunk. */
  async begin(editor: vscode.TextEditor, hunk: TrackedHunk): Promise<void> {
    const line = Math.min(hunk.line + Math.max(hunk.count, 1) - 1, editor.document.lineCount - 1);
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand("workbench.action.addComment");
  }

  private rangesOf(document: vscode.TextDocument): vscode.Range[] {
    if (this.ledger.files.length === 0) return [];
    const path = this.paths.real(document.uri);
    const file = path === undefined ? undefined : this.ledger.file(path);
    return file === undefined ? [] : standingHunks(file).map(rangeOf);
  }

  /** Threads follow the ledger: they move with their hunks and go with them. */
  private show(): void {
    const places = new Map(this.ledger.files.flatMap(commentedPlaces).map((place) => [place.key, place]));
    for (const [key, thread] of this.threads) {
      if (places.has(key)) continue;
      thread.dispose();
      this.threads.delete(key);
    }
    for (const { key, file, hunk, comments } of places.values()) {
      const thread = this.threads.get(key) ?? this.createThread(file, hunk);
      this.threads.set(key, thread);
      const range = hunk === undefined ? wholeFile : rangeOf(hunk);
      if (thread.range?.isEqual(range) !== true) thread.range = range;
      // Drawn anew only when something was said: this runs with every keystroke.
      const said = JSON.stringify(comments);
      if (this.shown.get(thread) === said) continue;
      this.shown.set(thread, said);
      thread.comments = comments.map(commentOf);
    }
  }

  private createThread(file: TrackedFile, hunk: TrackedHunk | undefined): vscode.CommentThread {
    const range = hunk === undefined ? wholeFile : rangeOf(hunk);
    const thread = this.controller.createCommentThread(this.paths.uri(file), range, []);
    thread.label = labelOf(hunk);
    thread.canReply = true;
    return thread;
  }
}

const wholeFile = new vscode.Range(0, 0, 0, 0);

function labelOf(hunk: TrackedHunk | undefined): string {
  return hunk === undefined ? "To the agent, about this file" : "To the agent, about this hunk";
}

function keyOf(path: string, hunkId: string | undefined): string {
  return `${path}\n${hunkId ?? ""}`;
}

function commentedPlaces(file: TrackedFile) {
  const whole = { key: keyOf(file.path, undefined), file, hunk: undefined, comments: file.comments };
  const hunks = file.hunks.map((hunk) => ({ key: keyOf(file.path, hunk.id), file, hunk, comments: hunk.comments }));
  return [whole, ...hunks].filter(({ comments }) => comments.length > 0);
}

function rangeOf(hunk: TrackedHunk): vscode.Range {
  const { start, end } = reachOf(hunk);
  return new vscode.Range(start, 0, Math.max(start, end - 1), 0);
}

function commentOf({ text, time, delivered }: HunkComment): vscode.Comment {
  return {
    author: { name: "You" },
    body: text,
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(time),
    label: delivered ? "Delivered" : "Goes to the agent with the next message",
  };
}
