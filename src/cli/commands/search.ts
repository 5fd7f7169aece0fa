import type { RepositoryMatch } from "../../ports/repository-memory.ts";
import { describeReason } from "../../repository/search/explain-match.ts";
import type { CommandHandler } from "../command.ts";
import { embedderOption } from "../embedder-option.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";
import { progressPrinter } from "./index-folder.ts";

const defaultLimit = 10;
const mostResults = 1000;

/** `lathe search "QUERY"`: places in a folder for a request in plain words. The first search of a folder indexes it. */
export const search: CommandHandler = async ({ positionals: [text = ""], values }, context) => {
  if (text.trim() === "")
    throw new UsageError("The request is empty.", 'Write: lathe search "where are retries decided"');
  const limit = readLimit(textValue(values, "limit"));
  const cwd = existingFolder(textValue(values, "dir") ?? context.cwd, context.cwd);
  const memory = await context.core.createMemory(cwd, embedderOption(values));
  const stop = new AbortController();
  const undo = context.onInterrupt(() => stop.abort());
  try {
    const before = await memory.status();
    if (before.state === "absent") await memory.refresh({ onProgress: progressPrinter(context) }, stop.signal);
    const matches = await memory.search({ text, limit }, stop.signal);
    for (const notice of (await memory.status()).notices) context.errors.write(`lathe: ${notice}\n`);
    context.output.write(values.json ? toJson(matches) : toText(matches, context.style.bold));
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    undo();
    await memory.close();
  }
};

function readLimit(given: string | undefined): number {
  const limit = given === undefined ? defaultLimit : Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostResults) return limit;
  throw new UsageError(`${given} is no limit.`, `Give a whole number from 1 to ${mostResults} with --limit.`);
}

function toJson(matches: readonly RepositoryMatch[]): string {
  return `${JSON.stringify(
    matches.map(({ path, startLine, endLine, score, symbol, why }) => ({
      path,
      startLine,
      endLine,
      score,
      why: describeReason(why),
      ...(symbol !== undefined && { symbol }),
    })),
  )}\n`;
}

function toText(matches: readonly RepositoryMatch[], bold: (text: string) => string): string {
  if (matches.length === 0) return "Nothing was found.\n";
  return matches
    .map(({ path, startLine, endLine, symbol, why }) => {
      const name = symbol === undefined ? "" : `  ${visibleText(symbol)}`;
      return `${bold(`${visibleText(path)}:${startLine}-${endLine}`)}${name}\n  ${visibleText(describeReason(why))}\n`;
    })
    .join("");
}
