import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { HostMessage, PanelMessageOf } from "../../protocol/panel-message.ts";
import type { PendingActions } from "../review/pending/pending-actions.ts";
import type { PendingTarget } from "../review/pending/pending-target.ts";
import { toUri } from "../workspace/to-uri.ts";

export interface ReviewParts {
  ledger: ChangeLedger;
  files: WorkspaceFiles;
}

export interface ChangeDecisionsOptions {
  /** @throws UserError no_folder. */
  parts: () => Promise<ReviewParts>;
  /** Decides as the editor does, so that what is decided here can be taken back there. */
  actions: (ledger: ChangeLedger) => Promise<PendingActions>;
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
  decide({ changeId, also = [], hunkId, state, advice }: PanelMessageOf<"applied-decision">): Promise<void> {
    return this.inTurn(async ({ ledger }) => {
      const changeIds = [changeId, ...also];
      const targets = targetsOf(ledger, changeIds, hunkId);
      const actions = await this.options.actions(ledger);
      try {
        if (state === "accepted") await actions.accept(targets);
        else await actions.reject(targets, advice);
      } finally {
        this.post(ledger, changeIds);
      }
    });
  }

  /** Takes back the newest decision on the file. */
  undo({ changeId, path }: PanelMessageOf<"applied-undo">): Promise<void> {
    return this.inTurn(async ({ ledger, files }) => {
      const { absolute } = await files.resolve(path);
      const actions = await this.options.actions(ledger);
      const undone = await actions.undoIn(absolute);
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

/** What of these changes waits, by file: several may have changed the same one. */
function targetsOf(ledger: ChangeLedger, changeIds: readonly string[], hunkId: string | undefined): PendingTarget[] {
  const targets = new Map<string, PendingTarget>();
  for (const changeId of changeIds) {
    const found = ledger.locate(changeId, hunkId);
    if (found === undefined) continue;
    const { path, hunkIds } = found;
    const known = targets.get(path);
    const isWhole = hunkIds.length === 0 || ledger.file(path)?.state === "conflicted";
    if (isWhole || (known !== undefined && known.hunkIds === undefined)) targets.set(path, { path });
    else targets.set(path, { path, hunkIds: [...new Set([...(known?.hunkIds ?? []), ...hunkIds])] });
  }
  return [...targets.values()];
}
