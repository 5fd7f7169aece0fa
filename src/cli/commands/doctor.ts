import { checkMachine, type MachineParts } from "../../doctor/check-machine.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { checkConfiguration } from "../doctor/check-configuration.ts";
import { checkModel } from "../doctor/check-model.ts";
import { existingFolder, textValue } from "../run-options.ts";

/** Checks everything a user can get wrong, and says what to do; the exit code is 1 when something that is needed is missing. */
export const doctor: CommandHandler = async ({ values }, context) => {
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const findings = [
    ...(await checkMachine({ ...context, ...machineParts(cwd, context) })),
    ...(await checkConfiguration(cwd, context)),
    ...(await checkModel(values, context)),
  ];
  if (values.json) {
    context.output.write(`${JSON.stringify(findings, null, 2)}\n`);
  } else {
    const { green, yellow, red } = context.style;
    const marks = { ok: green("✓"), warning: yellow("!"), failed: red("✗") };
    for (const { name, state, text, fix } of findings) {
      context.output.write(`${marks[state]} ${name}: ${text}\n${fix === undefined ? "" : `    ${fix}\n`}`);
    }
  }
  return findings.some(({ state }) => state === "failed") ? 1 : 0;
};

function machineParts(cwd: string, { core }: CliContext): Pick<MachineParts, "sandboxAbsence" | "memoryStatus"> {
  return {
    sandboxAbsence: async () => {
      const sandbox = await core.createSandbox(cwd, () => ({ allowed: [], denied: [] }));
      try {
        return await sandbox.absence();
      } finally {
        await sandbox.dispose();
      }
    },
    memoryStatus: async () => {
      const memory = await core.createMemory(cwd);
      try {
        return await memory.status();
      } finally {
        await memory.close();
      }
    },
  };
}
