import type { CommandHandler } from "../command.ts";
import { findPlace } from "../find-place.ts";
import { placeNumber } from "../format-checkpoint.ts";

export const fork: CommandHandler = async ({ positionals, values }, context) => {
  const { store, id } = await findPlace(positionals, context);
  const { checkpoint, point } = await store.get(id);
  const sessions = await context.core.createSessions();
  const sessionId = await sessions.fork(checkpoint.sessionId, checkpoint.id, point?.callId);
  context.output.write(
    values.json
      ? `${JSON.stringify({ sessionId, checkpoint, point }, null, 2)}\n`
      : `Session ${sessionId} has the conversation up to checkpoint ${placeNumber(checkpoint, point)}; the files were not changed.\nGo on with: lathe run --resume ${sessionId} "…"\n`,
  );
  return 0;
};
