import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { ChangeLedger } from "../../ports/change-ledger.ts";
import type { TrackedFile } from "../../protocol/tracked-change.ts";
import type { CliContext, CommandHandler, OptionValues } from "../command.ts";
import { existingFolder } from "../run-options.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";

const seeList = "See what waits with `lathe changes`.";

/** Lists what waits for review in a folder, and decides on it. */
export const changes: CommandHandler = async ({ positionals, values }, context) => {
  const [verb = "list", ...paths] = positionals;
  const cwd = existingFolder(typeof values.cwd === "string" ? values.cwd : context.cwd, context.cwd);
  const ledger = await context.core.openLedger(cwd);
  await ledger.ready;
  if (verb === "list") return list(chosen(ledger, paths, context), values, context);
  if (verb !== "accept" && verb !== "reject") {
    throw new UsageError(`changes knows list, accept and reject, not ${visibleText(verb)}.`, seeList);
  }
  if (paths.length === 0 && !values.all) throw new UsageError(`Name the files to ${verb}, or give --all.`, seeList);
  const files = chosen(ledger, paths, context);
  const numbers = hunkNumbers(values.hunk, files);
  for (const file of files) {
    const hunkIds = numbers?.map((number) => hunkId(file, number));
    if (verb === "accept") await ledger.accept(file.path, hunkIds);
    else await ledger.reject(file.path, { ...(hunkIds && { hunkIds }), ...reasonOf(values) });
    const what = hunkIds === undefined ? "" : ` hunk ${numbers?.join(", ")} of`;
    context.output.write(`${verb === "accept" ? "Accepted" : "Rejected"}${what} ${visibleText(file.display)}\n`);
  }
  await ledger.flush();
  return 0;
};

function list(files: readonly TrackedFile[], values: OptionValues, { output, style }: CliContext): number {
  if (values.json) {
    output.write(`${JSON.stringify(files, null, 2)}\n`);
    return 0;
  }
  if (files.length === 0) output.write("Nothing waits for review.\n");
  for (const file of files) {
    const words = { create: "new file ", edit: "", delete: "deleted ", move: "moved " }[file.kind];
    const counts = `${style.green(`+${file.added}`)} ${style.red(`−${file.removed}`)}`;
    const { title } = file.request;
    output.write(`${words}${style.bold(visibleText(file.display))}  ${counts}`);
    output.write(title === "" ? "\n" : style.dim(`  ${visibleText(title)}\n`));
    if (file.problem !== undefined) output.write(`  ${style.red(visibleText(file.problem))}\n`);
    for (const [index, hunk] of file.hunks.entries()) {
      output.write(style.cyan(`@@ hunk ${index + 1} of ${file.hunks.length} · line ${hunk.line + 1} @@\n`));
      for (const line of hunk.oldLines) output.write(style.red(`- ${visibleText(line)}\n`));
      for (const line of hunk.newLines) output.write(style.green(`+ ${visibleText(line)}\n`));
    }
  }
  return 0;
}

function chosen(ledger: ChangeLedger, paths: readonly string[], context: CliContext): readonly TrackedFile[] {
  if (paths.length === 0) return ledger.files;
  return paths.map((path) => {
    const file = ledger.file(resolve(context.cwd, path)) ?? ledger.files.find((one) => one.display === path);
    if (file !== undefined) return file;
    throw new UserError("not_pending", `Nothing of ${visibleText(path)} waits for review.`, seeList);
  });
}

function hunkNumbers(given: OptionValues[string], files: readonly TrackedFile[]): number[] | undefined {
  if (typeof given !== "string") return undefined;
  if (files.length !== 1) throw new UsageError("--hunk needs exactly one file.", seeList);
  const numbers = given.split(",").map(Number);
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) {
    throw new UsageError(`--hunk takes numbers of hunks, such as 1 or 1,3, not ${visibleText(given)}.`, seeList);
  }
  return numbers;
}

function hunkId(file: TrackedFile, number: number): string {
  const hunk = file.hunks[number - 1];
  if (hunk !== undefined) return hunk.id;
  const count = file.hunks.length === 1 ? "1 hunk" : `${file.hunks.length} hunks`;
  throw new UserError("no_such_hunk", `${file.display} has ${count}, not ${number}.`, seeList);
}

function reasonOf(values: OptionValues): { reason?: string } {
  return typeof values.reason === "string" && values.reason.trim() !== "" ? { reason: values.reason.trim() } : {};
}
