import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { HostMessage, PanelMessageOf } from "../../protocol/panel-message.ts";
import { toUri } from "../workspace/to-uri.ts";

export interface ReviewParts {
  ledger: ChangeLedger;
  files: WorkspaceFiles;
}

export interface ChangeDecisionsOptions {
  /** @throws UserError no_folder. */
  parts: () => Promise<ReviewParts>;
  post: (message: Extract<HostMessage, { type: "change-decisions" }>) => void;
  report: (error: unknown) => void;
}

/** The chat's side of the change ledger: what became of the changes it shows, and the decisions that are made there. */
export class ChangeDecisions {
  private readonly options: ChangeDecisionsOptions;
  private readonly heard = new WeakSet<ChangeLedger>();
  /** Decisions are carried out one after the other: several hunks of a file come at once. */
  private queue: Promise<void> = Promise.resolve();

  constructor(options: ChangeDecisionsOptions) {
    this.options = options;
  }

  /** Says what became of the changes in these events, and from now on of every change that is decided. */
  async tell(events: readonly AgentEvent[]): Promise<void> {
    const ids = events.flatMap((event) =>
      event.type === "change" && event.state === "applied" ? [event.changeId] : [],
    );
    // Without a change there is nothing to say, and an empty window loads nothing.
    if (ids.length === 0) return;
    const { ledger } = await this.options.parts();
    this.listen(ledger);
    await ledger.ready;
    this.post(ledger, ids);
  }

  /** What a person decides in the chat. A decision that cannot be carried out is reported, and the chat hears how it stands. */
  decide({ changeId, hunkId, state, advice }: PanelMessageOf<"applied-decision">): Promise<void> {
    return this.inTurn(async ({ ledger }) => {
      const found = ledger.locate(changeId, hunkId);
      if (found === undefined) {
        this.post(ledger, [changeId]);
        return;
      }
      const isWhole = found.hunkIds.length === 0 || ledger.file(found.path)?.state === "conflicted";
      const hunkIds = isWhole ? undefined : found.hunkIds;
      try {
        if (state === "accepted") await ledger.accept(found.path, hunkIds);
        else await ledger.reject(found.path, { ...(hunkIds && { hunkIds }), ...(advice && { reason: advice }) });
      } finally {
        this.post(ledger, [changeId]);
      }
    });
  }

  /** Takes back the newest decision on the file. */
  undo({ changeId, path }: PanelMessageOf<"applied-undo">): Promise<void> {
    return this.inTurn(async ({ ledger, files }) => {
      const { absolute } = await files.resolve(path);
      const undone = await ledger.undo(absolute);
      this.post(ledger, [changeId]);
      if (undone) return;
      const next = "Use the editor's own undo, or restore the checkpoint before the request.";
      throw new UserError("nothing_to_undo", `${path} has been changed since, so the decision stands.`, next);
    });
  }

  /** Shows a change in its file: at the hunk while it waits for review, else the file. */
  async open({ changeId, hunkId, path }: PanelMessageOf<"open-change">): Promise<void> {
    const { ledger } = await this.options.parts();
    await ledger.ready;
    const found = ledger.locate(changeId, hunkId);
    if (found === undefined) await vscode.window.showTextDocument(toUri(path));
    else await vscode.commands.executeCommand("lathe.openChange", { changeId, ...(hunkId && { hunkId }) });
  }

  private inTurn(work: (parts: ReviewParts) => Promise<void>): Promise<void> {
    const done = this.queue.then(async () => work(await this.options.parts()));
    this.queue = done.catch(() => undefined);
    return done;
  }

  private listen(ledger: ChangeLedger): void {
    if (this.heard.has(ledger)) return;
    this.heard.add(ledger);
    ledger.on(({ changeIds }) => this.post(ledger, changeIds));
  }

  private post(ledger: ChangeLedger, changeIds: readonly string[]): void {
    const decisions = ledger.decisions(changeIds);
    if (decisions.length > 0) this.options.post({ type: "change-decisions", decisions });
  }
}
