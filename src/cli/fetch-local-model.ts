import { resolve } from "node:path";
import type { CliContext, OptionValues } from "./command.ts";
import { textValue } from "./run-options.ts";
import { UsageError } from "./usage-error.ts";

export async function installLibrary(context: CliContext, signal: AbortSignal): Promise<number> {
  const { installLlama } = await import("../model/in-process/install-llama.ts");
  context.output.write("Fetching llama.cpp from the npm registry …\n");
  const folder = await installLlama(context.stateDir, signal);
  context.output.write(`Installed in ${folder}. Use it: lathe run --provider in-process --model FILE.gguf "…"\n`);
  return 0;
}

export async function downloadFile(
  url: string | undefined,
  values: OptionValues,
  context: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const { addressProblem, checksumProblem, downloadTarget } = await import("../model/in-process/download-target.ts");
  if (url === undefined || addressProblem(url) !== undefined) {
    throw new UsageError(
      "There is no address to fetch from.",
      "lathe models download https://…/model.gguf [--sha256 SUM] [--to FILE]",
    );
  }
  const { downloadModel } = await import("../model/in-process/download-model.ts");
  const target = resolve(context.cwd, textValue(values, "to") ?? downloadTarget(context.stateDir, url));
  const sha256 = textValue(values, "sha256");
  const problem = checksumProblem(sha256 ?? "");
  if (problem !== undefined) throw new UsageError(`${sha256} is no SHA-256.`, `Write ${problem}.`);
  let told = -1;
  await downloadModel(
    {
      url,
      target,
      ...(sha256 !== undefined && { sha256 }),
      onProgress: (done, total) => {
        const step = total === undefined ? Math.floor(done / 50_000_000) : Math.floor((done / total) * 20);
        if (step === told) return;
        told = step;
        const share =
          total === undefined ? "" : ` of ${(total / 1e6).toFixed(0)} MB (${Math.floor((100 * done) / total)} %)`;
        context.errors.write(`${(done / 1e6).toFixed(0)} MB${share}\n`);
      },
    },
    signal,
  );
  context.output.write(`${target}\n`);
  return 0;
}
