import type { CheckpointStore } from "../ports/checkpoints.ts";
import type { CliContext } from "./command.ts";

/**
 * The place to go back to: a checkpoint or a point by its id alone, or a session and what it calls the place there.
 * @throws UserError session_not_found, checkpoint_not_found.
 */
export async function findPlace(
  [first = "", place]: readonly string[],
  { core }: CliContext,
): Promise<{ store: CheckpointStore; id: string }> {
  if (place === undefined) return { store: await core.openCheckpoints({ checkpointId: first }), id: first };
  const sessions = await core.createSessions();
  const { header } = await sessions.read(first);
  const store = await core.openCheckpoints({ cwd: header.cwd });
  return { store, id: await store.find(first, place) };
}
