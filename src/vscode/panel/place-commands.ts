import * as vscode from "vscode";
import * as z from "zod";
import { type RestorePlace, restorePlace } from "../../protocol/restore.ts";
import type { SessionRestore } from "../session/session-restore.ts";

const menuContext = z.object({ place: restorePlace });

/** The context menu of checkpoints and steps in the chat; the editor hands over what the element says of itself. */
export function registerPlaceCommands(restore: SessionRestore, report: (error: unknown) => void): vscode.Disposable {
  const command = (id: string, run: (place: RestorePlace) => Promise<void>) =>
    vscode.commands.registerCommand(id, async (context: unknown) => {
      const parsed = menuContext.safeParse(context);
      if (parsed.success) await run(parsed.data.place).catch(report);
    });
  return vscode.Disposable.from(
    command("lathe.restoreCheckpoint", (place) => restore.preview(place)),
    command("lathe.restoreStep", (place) => restore.preview(place)),
    command("lathe.forkFromHere", (place) => restore.fork(place)),
  );
}
