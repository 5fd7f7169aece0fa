import { UserError } from "../../base/errors.ts";
import type { CommandHandler } from "../command.ts";

export const fork: CommandHandler = async ({ positionals: [checkpointId = ""], values }, context) => {
  const store = await context.core.openCheckpoints({ checkpointId });
  const checkpoint = (await store.list()).find((one) => one.id === checkpointId);
  if (checkpoint === undefined) {
    throw new UserError(
      "checkpoint_not_found",
      `There is no checkpoint ${checkpointId}.`,
      "Run `lathe checkpoints SESSION` to see the ones of a session.",
    );
  }
  const sessions = await context.core.createSessions();
  const sessionId = await sessions.fork(checkpoint.sessionId, checkpointId);
  context.output.write(
    values.json
      ? `${JSON.stringify({ sessionId, checkpoint }, null, 2)}\n`
      : `Session ${sessionId} has the conversation up to checkpoint ${checkpoint.number}; the files were not changed.\nGo on with: lathe run --resume ${sessionId} "…"\n`,
  );
  return 0;
};
