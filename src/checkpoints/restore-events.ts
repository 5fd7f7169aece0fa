import type { RestoreResult } from "../ports/checkpoints.ts";
import type { AgentEventBody } from "../protocol/agent-event.ts";

/** What a session's log says of a restore. `conversation`: what was said after the place no longer counts. */
export function restoreEvents(result: RestoreResult, conversation: boolean): AgentEventBody[] {
  const { checkpoint, point, undo, restored } = result;
  const gone = restored.filter(({ action }) => action === "delete").map(({ path }) => path);
  return [
    { type: "checkpoint", id: undo.id, number: undo.number, cause: "restore" },
    {
      type: "restore",
      checkpointId: checkpoint.id,
      number: checkpoint.number,
      ...(point && { callId: point.callId, point: point.number }),
      ...(checkpoint.messageId !== undefined && { messageId: checkpoint.messageId }),
      undoId: undo.id,
      files: restored.map((file) => file.path),
      ...(gone.length > 0 && { gone }),
      conversation,
    },
  ];
}
