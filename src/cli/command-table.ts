import type { CommandSpec } from "./command.ts";
import { historyCommands } from "./table/history-commands.ts";
import { memoryCommands } from "./table/memory-commands.ts";
import { setUpCommands } from "./table/set-up-commands.ts";
import { workCommands } from "./table/work-commands.ts";

/** Every command of `lathe`. Adding one: an entry in table/, a file in commands/, a test. */
export const commandTable: Readonly<Record<string, CommandSpec>> = {
  ...workCommands,
  ...memoryCommands,
  ...historyCommands,
  ...setUpCommands,
};
