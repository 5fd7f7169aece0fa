import type { CommandSpec } from "./command.ts";

/** What `lathe --help` prints. */
export function generalHelp(commands: Readonly<Record<string, CommandSpec>>): string {
  const rows = Object.values(commands).map(({ usage, summary }) => [`lathe ${usage}`, summary] as const);
  return [
    "Lathe: a coding agent you control.",
    "",
    ...columns(rows),
    "",
    "lathe COMMAND --help says more. Everything is kept in LATHE_HOME, or ~/.lathe.",
    "",
  ].join("\n");
}

/** What `lathe COMMAND --help` prints. */
export function commandHelp(spec: CommandSpec): string {
  const options = Object.entries(spec.options).map(
    ([name, { value, help }]) => [`--${name}${value === undefined ? "" : ` ${value}`}`, help] as const,
  );
  return [
    `Usage: lathe ${spec.usage}${options.length > 0 ? " [OPTIONS]" : ""}`,
    "",
    spec.summary,
    ...(options.length > 0 ? ["", ...columns(options)] : []),
    ...(spec.details === undefined ? [] : ["", spec.details]),
    "",
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
