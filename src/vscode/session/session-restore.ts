import { errorMessage, UserError } from "../../base/errors.ts";
import { restoreEvents } from "../../checkpoints/restore-events.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { CheckpointStore, RestorePreview, RestoreResult } from "../../ports/checkpoints.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { PanelMessageOf } from "../../protocol/panel-message.ts";
import type { RestorePlace, RestoreState } from "../../protocol/restore.ts";
import type { FileSessionStore } from "../../sessions/create-session-store.ts";
import type { OpenSession } from "./open-session.ts";
import type { SessionController } from "./session-controller.ts";

/** What a restore needs of the open folder. */
export interface RestoreParts {
  store: CheckpointStore;
  sessions: FileSessionStore;
  files: WorkspaceFiles;
  audit: AuditLog;
  /** Brings what is pending in these files (absolute paths) to where it was then. */
  rewindReview(paths: readonly string[], time: Date): Promise<void>;
}

export interface SessionRestoreOptions {
  controller: SessionController;
  /** @throws UserError no_folder. */
  parts: () => Promise<RestoreParts>;
  /** Shows where the restore stands. */
  show: (state: RestoreState) => void;
}

type RestoreWish = Omit<PanelMessageOf<"restore">, "type">;

/** Goes back to a checkpoint of the session on show, or to before one of its calls, and makes new sessions from there. */
export class SessionRestore {
  private readonly options: SessionRestoreOptions;

  constructor(options: SessionRestoreOptions) {
    this.options = options;
  }

  /** Shows what a restore would do. */
  async preview(place: RestorePlace): Promise<void> {
    const session = this.shown();
    if (session === undefined) return;
    if (this.options.controller.anyRunning) return this.options.show({ place, phase: "busy" });
    await this.orSay(place, async () => this.ask(place, await this.look(session, place)));
  }

  /** Restores, unless the user has to be asked before. While files are written the session begins no run. */
  async restore(wish: RestoreWish): Promise<void> {
    const session = this.shown();
    const { place } = wish;
    if (session === undefined) return;
    if (this.options.controller.anyRunning) return this.options.show({ place, phase: "busy" });
    const done = this.orSay(place, () => this.carryOut(session, wish));
    session.restoring = done;
    await done;
  }

  /** A new session of what was said before the place; the files stay. */
  async fork(place: RestorePlace): Promise<void> {
    const session = this.shown();
    if (session === undefined) return;
    const { sessions } = await this.options.parts();
    const id = await sessions.fork(session.id, place.checkpointId, place.callId);
    await sessions.rename(id, session.title === "" ? "Fork" : `Fork of ${session.title}`);
    await this.options.controller.openSession(id);
    await this.options.controller.refreshList();
  }

  private shown(): OpenSession | undefined {
    return this.options.controller.current;
  }

  private async carryOut(session: OpenSession, { place, scope, word }: RestoreWish): Promise<void> {
    const { store, audit } = await this.options.parts();
    const { id, preview } = await this.look(session, place);
    const touched = scope === "conversation" ? [] : preview.files.filter((file) => file.changedByUserSince);
    if (word === undefined && touched.length > 0) return this.ask(place, { preview });
    const files = scope === "conversation" ? { files: [] } : {};
    const result = await store.restore(id, { ...files, force: word?.overwrite ?? false }, new AbortController().signal);
    const { checkpoint, undo, restored } = result;
    const record = { checkpointId: checkpoint.id, undoId: undo.id, files: restored.map(({ path }) => path) };
    audit.record({ type: "restore", ...record, conversation: scope !== "files" }, { sessionId: session.id });
    await this.options.controller.rewind(session, restoreEvents(result, scope !== "files"));
    await this.rewindReview(result);
    const left = result.refused.filter(({ path }) => !word?.keep.includes(path));
    if (left.length === 0) return this.options.show({ place, phase: "done" });
    const problem = `The rest is restored. Left as they are: ${left.map(({ reason }) => reason).join(" ")}`;
    this.options.show({ place, phase: "failed", problem });
  }

  private async rewindReview({ checkpoint, point, restored }: RestoreResult): Promise<void> {
    if (restored.length === 0) return;
    const { files, rewindReview } = await this.options.parts();
    const resolved = await Promise.all(restored.map(({ path }) => files.resolve(path)));
    await rewindReview(
      resolved.map(({ absolute }) => absolute),
      new Date((point ?? checkpoint).time),
    );
  }

  private async look(session: OpenSession, place: RestorePlace): Promise<{ id: string; preview: RestorePreview }> {
    const { store } = await this.options.parts();
    const id = place.callId === undefined ? place.checkpointId : await store.find(session.id, place.callId);
    return { id, preview: await store.preview(id, new AbortController().signal) };
  }

  private ask(place: RestorePlace, { preview }: { preview: RestorePreview }): void {
    const { checkpoint, point, files, notCovered } = preview;
    this.options.show({
      place,
      phase: "asking",
      preview: {
        number: checkpoint.number,
        ...(point && { point: { number: point.number, title: point.title } }),
        undo: checkpoint.cause === "restore",
        time: (point ?? checkpoint).time,
        files,
        notCovered,
      },
    });
  }

  private async orSay(place: RestorePlace, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const nextStep = error instanceof UserError ? ` ${error.nextStep}` : "";
      this.options.show({ place, phase: "failed", problem: errorMessage(error) + nextStep });
    }
  }
}
