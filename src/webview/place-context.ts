import type { RestorePlace } from "../protocol/restore.ts";

/** What the editor's context menu needs to know of a place one can go back to: an attribute of the element that stands for it. */
export function placeContext(place: RestorePlace | undefined): { "data-vscode-context"?: string } {
  if (place === undefined) return {};
  const kind = place.callId === undefined ? "checkpoint" : "step";
  return { "data-vscode-context": JSON.stringify({ lathePlace: kind, place, preventDefaultContextMenuItems: true }) };
}

/** The moment before a call; undefined for one that changed nothing or without checkpoints. */
export function placeBefore({
  callId,
  checkpointId,
}: {
  callId: string;
  checkpointId?: string | undefined;
}): RestorePlace | undefined {
  return checkpointId === undefined ? undefined : { checkpointId, callId };
}
