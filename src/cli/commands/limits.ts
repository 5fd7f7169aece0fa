import { type Bounds, windows, withBound } from "../../limits/combine-bounds.ts";
import { readLimitsFile, userLimitsPath, writeLimitsFile } from "../../limits/read-bounds.ts";
import { usedPerMinute, usedWithin, windowLength } from "../../limits/usage-windows.ts";
import type { Amounts, UsageLedger } from "../../ports/usage-ledger.ts";
import { type LimitName, type LimitQuantity, limitQuantity } from "../../protocol/limits.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { readLimitName, readLimitSetting } from "../limit-setting.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

interface Row {
  name: LimitName;
  /** Absent where only a run counts it. */
  used?: number;
  bound?: number;
  byWorkspace?: boolean;
}

export const limits: CommandHandler = async ({ positionals: [action, ...words], values }, context) => {
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  if (action === "set" || action === "unset") {
    if (words.length === 0) throw new UsageError(`Nothing to ${action}.`, "Write: lathe limits set day.cost=10");
    const changes =
      action === "set"
        ? words.map(readLimitSetting)
        : words.map((word) => ({ name: readLimitName(word), to: undefined }));
    await change(changes, context);
  } else if (action !== undefined) {
    throw new UsageError(
      `There is no limits ${action}.`,
      "Write: lathe limits, lathe limits set day.cost=10, or unset.",
    );
  }
  const { bounds, ledger, usedInProject } = await context.core.createLimits(cwd);
  const inProject = [...bounds.keys()].some(isOfProject) ? await usedInProject("") : {};
  const rows = state(bounds, ledger, inProject, context.core.clock.now().getTime());
  if (values.json) {
    context.output.write(`${JSON.stringify({ limits: rows })}\n`);
    return 0;
  }
  if (rows.length === 0) {
    context.output.write("Nothing is bounded and nothing was used. Set a limit with: lathe limits set day.cost=10\n");
    return 0;
  }
  const table = rows.map(({ name, used, bound, byWorkspace }) => [
    name,
    used === undefined ? "" : format(used),
    bound === undefined ? "no bound" : format(bound),
    byWorkspace ? ".lathe/limits.json" : "",
  ]);
  context.output.write(formatTable([["LIMIT", "USED", "BOUND", "SET BY"], ...table]));
  return 0;
};

async function change(
  changes: readonly { name: LimitName; to: number | undefined }[],
  { stateDir, core }: CliContext,
): Promise<void> {
  const path = userLimitsPath(stateDir);
  const audit = await core.createAudit();
  let bounds = await readLimitsFile(path);
  for (const { name, to } of changes) {
    const [part = "", quantity] = name.split(".");
    const before = (bounds as Record<string, unknown>)[part];
    const from = quantity === undefined ? before : (before as Record<string, unknown> | undefined)?.[quantity];
    bounds = withBound(bounds, name, to);
    audit.record({
      type: "limit",
      name,
      ...(typeof from === "number" && { from }),
      ...(to !== undefined && { to }),
      scope: "user",
    });
  }
  await writeLimitsFile(path, bounds);
  await audit.flush();
}

/** Every limit that is set, and what was used in each window; what a run counts has no place between runs. */
function state(bounds: Bounds, ledger: UsageLedger, inProject: Amounts, now: number): Row[] {
  const entries = ledger.entries();
  const rows: Row[] = [];
  const add = (name: LimitName, used: number | undefined): void => {
    const bound = bounds.get(name);
    if (bound !== undefined || (used ?? 0) > 0) rows.push({ name, ...(used !== undefined && { used }), ...bound });
  };
  for (const window of windows) {
    for (const quantity of limitQuantity.options as LimitQuantity[]) {
      const used = window === "run" ? undefined : usedWithin(entries, quantity, now, windowLength[window]);
      add(`${window}.${quantity}`, used);
    }
  }
  for (const quantity of ["tokens", "cost"] as const) {
    const used = usedPerMinute(entries, quantity, now);
    if (bounds.has(`speed.${quantity}`)) add(`speed.${quantity}`, used);
  }
  for (const name of bounds.keys()) {
    if (isOfProject(name)) add(name, inProject[name.split(".")[1] as LimitQuantity] ?? 0);
    else if (/^(call|tool|session)\.|^repeats$/.test(name)) add(name, undefined);
  }
  return rows;
}

function isOfProject(name: LimitName): boolean {
  return name.startsWith("project.");
}

function format(amount: number): string {
  return String(Number(amount.toFixed(4)));
}
