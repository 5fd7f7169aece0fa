import { type LimitName, limitName } from "../protocol/limits.ts";
import { UsageError } from "./usage-error.ts";

export interface LimitSetting {
  name: LimitName;
  to: number;
}

/** `day.cost=10`. @throws UsageError. */
export function readLimitSetting(text: string): LimitSetting {
  const [name = "", value = ""] = text.split("=");
  const to = Number(value);
  if (value.trim() === "" || !Number.isFinite(to) || to <= 0)
    throw new UsageError(`${text} sets no limit.`, "Write it with a number over 0, as in day.cost=10.");
  return { name: readLimitName(name), to };
}

export function readLimitName(text: string): LimitName {
  const name = limitName.safeParse(text);
  if (name.success) return name.data;
  throw new UsageError(
    `There is no limit ${text}.`,
    "Write run, minute, hour or day, a dot, and what is counted: day.cost, hour.execute; `lathe limits --help` names all.",
  );
}
