import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { PermissionMode } from "../../protocol/access.ts";
import type { PanelHub } from "../panel/panel-hub.ts";
import type { GetServices } from "../workspace/workspace-services.ts";
import type { SessionController } from "./session-controller.ts";

const modes: readonly PermissionMode[] = ["manual", "edits", "sandboxed", "read-only", "all"];

interface OfferedTo {
  hub: PanelHub;
  controller: SessionController;
  services: GetServices;
}

/** Offers mode sandboxed where there is a sandbox; where the settings name it and there is none, says so and asks instead. */
export async function offerSandbox({ hub, controller, services }: OfferedTo): Promise<void> {
  const absence = await services()
    .then((ready) => ready.sandboxAbsence())
    .catch((error) => {
      // Without a folder nothing runs at all.
      if (error instanceof UserError) return { problem: error.message, fix: error.nextStep };
      throw error;
    });
  hub.patch({ modes: modes.filter((mode) => mode !== "sandboxed" || absence === undefined) });
  if (absence === undefined || hub.current.mode !== "sandboxed") return;
  controller.setMode("manual");
  void vscode.window.showWarningMessage(
    `Mode sandboxed is not possible here, so commands are asked for. ${absence.problem} ${absence.fix}`,
  );
}
