import { type EditFormatSetting, editFormatSetting } from "../protocol/edit-format.ts";
import { type StrategyChoice, strategyChoice } from "../protocol/strategy.ts";
import type { OptionValues } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** How a request is worked on. */
export interface WorkOptions {
  editFormat: EditFormatSetting;
  /** Absent: as the settings say. */
  strategy?: StrategyChoice;
  /** The command that says whether the work has succeeded. */
  check?: string;
  /** How often it is tried at most. */
  attempts?: number;
  /** tree-of-thoughts. */
  breadth?: number;
  depth?: number;
  beam?: number;
}

/** @throws UsageError. */
export function readWorkOptions(values: OptionValues): WorkOptions {
  const strategy = readStrategy(values);
  const { check } = values;
  if (check !== undefined && (typeof check !== "string" || check.trim() === "")) {
    throw new UsageError("The check is empty.", "Write the command that has to succeed: --check 'npm test'");
  }
  const counts = { attempts: 10, breadth: 6, depth: 4, beam: 4 } as const;
  const given = Object.entries(counts).map(([name, most]) => [name, readCount(values, name, most)] as const);
  return {
    editFormat: readEditFormat(values),
    ...(strategy && { strategy }),
    ...(check !== undefined && { check }),
    ...Object.fromEntries(given.filter(([, count]) => count !== undefined)),
  };
}

function readStrategy(values: OptionValues): StrategyChoice | undefined {
  if (values.strategy === undefined) return undefined;
  const strategy = strategyChoice.safeParse(values.strategy);
  if (strategy.success) return strategy.data;
  throw new UsageError(
    `There is no strategy ${values.strategy}.`,
    `The strategies are: ${strategyChoice.options.join(", ")}.`,
  );
}

function readEditFormat(values: OptionValues): EditFormatSetting {
  const format = editFormatSetting.safeParse(values["edit-format"] ?? "auto");
  if (format.success) return format.data;
  throw new UsageError(
    `There is no edit format ${values["edit-format"]}.`,
    `The formats are: ${editFormatSetting.options.join(", ")}.`,
  );
}

function readCount(values: OptionValues, name: string, most: number): number | undefined {
  const given = values[name];
  if (given === undefined) return undefined;
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new UsageError(`--${name} ${given} is no whole number from 1 to ${most}.`, `Write it as in --${name} 3.`);
}
