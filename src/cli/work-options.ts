import { type EditFormatSetting, editFormatSetting } from "../protocol/edit-format.ts";
import { type StrategyChoice, strategyChoice } from "../protocol/strategy.ts";
import type { OptionValues } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** How a request is worked on. */
export interface WorkOptions {
  editFormat: EditFormatSetting;
  /** Absent: as the settings say. */
  strategy?: StrategyChoice;
}

/** @throws UsageError. */
export function readWorkOptions(values: OptionValues): WorkOptions {
  const strategy = readStrategy(values);
  return { editFormat: readEditFormat(values), ...(strategy && { strategy }) };
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
