import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { CheckpointStore, RestoreResult } from "../../ports/checkpoints.ts";
import type { AgentEvent } from "../../protocol/agent-event.ts";
import type { CliContext, CommandHandler, OptionValues } from "../command.ts";
import { findPlace } from "../find-place.ts";
import { formatCheckpoint, formatNotCovered, formatRestores, placeNumber } from "../format-checkpoint.ts";
import { UsageError } from "../usage-error.ts";

export const restore: CommandHandler = async ({ positionals, values }, context) => {
  if (values["files-only"] && values["conversation-only"])
    throw new UsageError("--files-only and --conversation-only leave nothing to restore.", "Give one of them.");
  if (values.force && values["keep-changed"])
    throw new UsageError("--force and --keep-changed contradict each other.", "Give one of them.");
  const controller = new AbortController();
  const { signal } = controller;
  const { store, id } = await findPlace(positionals, context);
  if (values.preview) return preview(store, id, values, context, signal);
  const release = context.onInterrupt(() => controller.abort());
  try {
    if (!values["conversation-only"]) await refuseChanged(store, id, values, signal);
    const options = { ...(values["conversation-only"] && { files: [] }), force: values.force === true };
    const result = await store.restore(id, options, signal);
    const { conversation, cwd } = await noteInSession(result, !values["files-only"], context);
    await noteInAudit(result, conversation, context);
    if (cwd !== undefined) await rewindReview(result, cwd, context);
    report({ ...result, conversation }, values, context);
    return result.refused.length > 0 && !values["keep-changed"] ? 1 : 0;
  } finally {
    release();
  }
};

async function preview(
  store: CheckpointStore,
  id: string,
  values: OptionValues,
  context: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const found = await store.preview(id, signal);
  if (values.json) {
    context.output.write(`${JSON.stringify(found, null, 2)}\n`);
    return 0;
  }
  context.output.write(formatCheckpoint(found.checkpoint, found.point));
  context.output.write(
    found.files.length === 0 ? "  No file would change.\n" : formatRestores(found.files, context.style),
  );
  context.output.write(formatNotCovered(found.notCovered));
  return 0;
}

/** All or nothing, unless the user has said what is to become of files that somebody else has changed. */
async function refuseChanged(
  store: CheckpointStore,
  id: string,
  values: OptionValues,
  signal: AbortSignal,
): Promise<void> {
  if (values.force || values["keep-changed"]) return;
  const { files } = await store.preview(id, signal);
  const changed = files.filter((file) => file.changedByUserSince).map((file) => file.path);
  if (changed.length === 0) return;
  throw new UserError(
    "changed_since",
    `Nothing was restored: somebody else has changed ${changed.join(", ")} since.`,
    "--keep-changed leaves such files and restores the rest, --force restores them too; both can be undone.",
  );
}

/** What waited for review then waits again, and what came after waits no more. */
async function rewindReview(
  { checkpoint, point, restored }: RestoreResult,
  cwd: string,
  { core }: CliContext,
): Promise<void> {
  const ledger = await core.openLedger(cwd);
  const paths = restored.map(({ path }) => resolve(cwd, path));
  await ledger.rewind(paths, new Date(point?.time ?? checkpoint.time));
  await ledger.flush();
}

async function noteInAudit(
  { checkpoint, undo, restored }: RestoreResult,
  conversation: boolean,
  { core }: CliContext,
): Promise<void> {
  const audit = await core.createAudit();
  const files = restored.map((file) => file.path);
  const { sessionId } = checkpoint;
  audit.record({ type: "restore", checkpointId: checkpoint.id, undoId: undo.id, files, conversation }, { sessionId });
  await audit.flush();
}

/** Writes the restore into the log of its session, and says whether the conversation was brought back and where it took place. */
async function noteInSession(
  result: RestoreResult,
  conversation: boolean,
  context: CliContext,
): Promise<{ conversation: boolean; cwd?: string }> {
  const { checkpoint } = result;
  const { sessionId } = checkpoint;
  const sessions = await context.core.createSessions();
  const opened = await sessions.open(sessionId).catch((error: unknown) => {
    if (error instanceof UserError && error.code === "session_not_found") return undefined;
    throw error;
  });
  if (opened === undefined) {
    context.errors.write(`lathe: the session ${sessionId} is gone; only files were restored.\n`);
    return { conversation: false };
  }
  const { writer, stored } = opened;
  const isThere = stored.events.some((event) => event.type === "checkpoint" && event.id === checkpoint.id);
  const time = context.core.clock.now().toISOString();
  const { restoreEvents } = await import("../../checkpoints/restore-events.ts");
  for (const body of restoreEvents(result, conversation && isThere)) {
    writer.append({ ...body, time, sessionId } as AgentEvent);
  }
  await writer.close();
  return { conversation: conversation && isThere, cwd: stored.header.cwd };
}

function report(
  result: RestoreResult & { conversation: boolean },
  values: OptionValues,
  { output, errors, style }: CliContext,
): void {
  if (values.json) {
    output.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { checkpoint, point, undo, restored, refused, conversation } = result;
  const count = `${restored.length} ${restored.length === 1 ? "file" : "files"}`;
  output.write(
    `Restored checkpoint ${placeNumber(checkpoint, point)}: ${count}${conversation ? " and the conversation" : ""}.\n`,
  );
  output.write(formatRestores(restored, style));
  for (const { path, reason } of refused) errors.write(`lathe: ${path} was left as it is: ${reason}\n`);
  output.write(`Undo with: lathe restore ${undo.id}\n`);
}
