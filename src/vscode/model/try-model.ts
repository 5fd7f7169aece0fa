import * as vscode from "vscode";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import { type PreflightRow, preflightMs } from "../../model/preflight/preflight.ts";
import type { ModelChoice } from "../../protocol/model-provider.ts";
import { signalOf } from "./ask-model.ts";
import type { TriedModel } from "./check-choice.ts";
import type { ModelConnection } from "./model-connection.ts";

const icons: Readonly<Record<PreflightRow["state"], string>> = {
  ok: "$(pass)",
  warning: "$(warning)",
  failed: "$(error)",
  skipped: "$(circle-slash)",
};

/** Tries a newly chosen model and shows a short table of what came of it. `use` also when the trial was skipped. */
export async function tryModel(
  connection: ModelConnection,
  choice: ModelChoice,
  key: string | undefined,
): Promise<"use" | "cancel"> {
  let tried: TriedModel;
  try {
    tried = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Trying ${choice.id} in a few short requests`,
        cancellable: true,
      },
      (_, token) => connection.check(choice, key, signalOf(token, preflightMs)),
    );
  } catch (error) {
    // Whoever stops the trial wants to go on without it.
    if (isAbortError(error)) return "use";
    const row: PreflightRow = { check: "reachable", state: "failed", text: errorMessage(error) };
    tried = { rows: [{ ...row, ...(error instanceof UserError && { fix: error.nextStep }) }], assumed: [] };
  }
  return show(choice, tried);
}

async function show(choice: ModelChoice, { rows, assumed }: TriedModel): Promise<"use" | "cancel"> {
  const failed = rows.some(({ state }) => state === "failed");
  const use = failed ? "$(debug-continue) Use it all the same" : "$(check) Use this model";
  const items: vscode.QuickPickItem[] = [
    ...(failed ? [{ label: "$(arrow-left) Choose another model" }] : [{ label: use }]),
    ...rows.map(({ check, state, text, fix }) => ({
      label: `${icons[state]} ${check}`,
      description: text,
      ...(fix !== undefined && { detail: fix }),
    })),
    ...assumed.map((sentence) => ({ label: "$(info) assumed", description: sentence })),
    ...(failed ? [{ label: use }] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `${choice.id}: ${failed ? "something does not work" : "tried"}`,
    ignoreFocusOut: true,
  });
  return picked?.label === use ? "use" : "cancel";
}
