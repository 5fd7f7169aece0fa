import type { QuickPickItem } from "vscode";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import { type PreflightRow, preflightMs } from "../../model/preflight/preflight.ts";
import type { ModelChoice } from "../../protocol/model-provider.ts";
import type { TriedModel } from "./check-choice.ts";
import type { Dialogues } from "./dialogues.ts";
import type { ModelConnection } from "./model-connection.ts";
import { isTimeout } from "./probe-fault.ts";

const icons: Readonly<Record<PreflightRow["state"], string>> = {
  ok: "$(pass)",
  warning: "$(warning)",
  failed: "$(error)",
  skipped: "$(circle-slash)",
};

/**
 * Tries a newly chosen model and shows a short table of what came of it. `use` also when the trial was skipped, `other` where another
 * model is wanted, undefined when the user turned away.
 */
export async function tryModel(
  connection: ModelConnection,
  dialogues: Dialogues,
  choice: ModelChoice,
  key: string | undefined,
): Promise<"use" | "other" | undefined> {
  let tried: TriedModel;
  try {
    tried = await dialogues.wait(`Trying ${choice.id} in a few short requests`, preflightMs, (signal) =>
      connection.check(choice, key, signal),
    );
  } catch (error) {
    // Whoever stops the trial wants to go on without it.
    if (isAbortError(error)) return "use";
    tried = { rows: [failure(error)], assumed: [] };
  }
  return show(dialogues, choice, tried);
}

function failure(error: unknown): PreflightRow {
  const row = { check: "reachable", state: "failed" } as const;
  if (isTimeout(error)) {
    const text = `the trial was not over after ${preflightMs / 1000} seconds`;
    return { ...row, text, fix: "Try again, or choose a faster model." };
  }
  return { ...row, text: errorMessage(error), ...(error instanceof UserError && { fix: error.nextStep }) };
}

async function show(
  dialogues: Dialogues,
  choice: ModelChoice,
  { rows, assumed }: TriedModel,
): Promise<"use" | "other" | undefined> {
  const failed = rows.some(({ state }) => state === "failed");
  const use = failed ? "$(debug-continue) Use it all the same" : "$(check) Use this model";
  const other = "$(arrow-left) Choose another model";
  const items: QuickPickItem[] = [
    ...(failed ? [{ label: other }] : [{ label: use }]),
    ...rows.map(({ check, state, text, fix }) => ({
      label: `${icons[state]} ${check}`,
      description: text,
      ...(fix !== undefined && { detail: fix }),
    })),
    ...assumed.map((sentence) => ({ label: "$(info) assumed", description: sentence })),
    ...(failed ? [{ label: use }] : []),
  ];
  const picked = await dialogues.pick(items, {
    title: `${choice.id}: ${failed ? "something does not work" : "tried"}`,
    ignoreFocusOut: true,
  });
  if (picked?.label === other) return "other";
  return picked?.label === use ? "use" : undefined;
}
