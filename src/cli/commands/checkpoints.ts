import type { CommandHandler } from "../command.ts";
import { formatTime, placeNumber } from "../format-checkpoint.ts";
import { formatTable } from "../table.ts";
import { visibleText } from "../visible-text.ts";

export const checkpoints: CommandHandler = async ({ positionals: [sessionId = ""], values }, context) => {
  const sessions = await context.core.createSessions();
  const { header } = await sessions.read(sessionId);
  const store = await context.core.openCheckpoints({ cwd: header.cwd });
  const list = await store.list(sessionId);
  if (values.json) {
    context.output.write(`${JSON.stringify(list, null, 2)}\n`);
    return 0;
  }
  if (list.length === 0) {
    context.output.write(`The session ${sessionId} has no checkpoints.\n`);
    return 0;
  }
  const rows = list.flatMap((one) => [
    [placeNumber(one), one.id, formatTime(one.time), String(one.files), visibleText(one.title)],
    ...one.points.map((point) => [
      placeNumber(one, point),
      point.id,
      formatTime(point.time),
      String(point.files),
      visibleText(point.title),
    ]),
  ]);
  context.output.write(formatTable([["NO", "ID", "TIME (UTC)", "FILES", "BEFORE"], ...rows]));
  return 0;
};
