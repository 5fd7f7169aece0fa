import type { MeasuredRecall } from "../../protocol/memory-report.ts";
import { readHistory } from "../history/read-history.ts";
import type { IsHidden } from "../refresh/find-candidates.ts";
import { classifyPath, type FileClass, isSkipReason, mostFileBytes, skipByContent } from "../scan/classify-file.ts";
import { runGit } from "../scan/list-files.ts";
import { cleanMessage } from "./clean-message.ts";
import { HeldOutCorpus } from "./held-out-corpus.ts";
import {
  breathe,
  type HeldOutRequest,
  type MeasureParts,
  measureRecall,
  mostFiles,
  spread,
  tooFew,
} from "./measure-recall.ts";
import { listTree, readObjects, type TreeFile } from "./read-tree.ts";

const what = "messages of past commits";
/** Commits that are looked through, and that many of the newest fitting ones are asked for. */
const mostLookedAt = 500;
const mostRequests = 40;
const mostFilesOfCommit = 5;

interface FittingCommit {
  hash: string;
  message: string;
  files: string[];
}

/**
 * Messages of recent commits as requests: the index has the files and the past as they were before them, and each should lead to a source
 * file that the commit changed.
 */
export async function measureCommits(root: string, isHidden: IsHidden, parts: MeasureParts): Promise<MeasuredRecall> {
  const { signal } = parts;
  const commits = await recentCommits(root, signal);
  const oldest = commits.at(-1);
  const base = oldest && (await runGit(root, ["rev-parse", "--verify", "--quiet", `${oldest.hash}^`], signal))?.trim();
  const nothing = { task: "commits" as const, requests: 0, files: 0 };
  if (!base) return { ...nothing, reason: tooFew(what, Math.max(0, commits.length - 1)) };
  const corpus = await corpusAt(root, base, isHidden, parts);
  corpus.finish(await readHistory(root, signal, base));
  const requests = commits.flatMap(({ message, files }): HeldOutRequest[] => {
    const right = files.filter((path) => corpus.has(path));
    return right.length === 0 ? [] : [{ text: message, right: new Set(right) }];
  });
  return measureRecall("commits", what, corpus, requests, parts);
}

/** The newest that changed a few source files and say something, newest first. */
async function recentCommits(root: string, signal: AbortSignal): Promise<FittingCommit[]> {
  const output = await runGit(
    root,
    [
      "log",
      `--max-count=${mostLookedAt}`,
      "--no-merges",
      "--no-renames",
      "--name-only",
      "--relative",
      "-z",
      "--format=%x01%H%x02%s%x02%b%x03",
      "HEAD",
      "--",
    ],
    signal,
  );
  const commits = (output ?? "").split("\x01").flatMap((record): FittingCommit[] => {
    const end = record.indexOf("\x03");
    if (end < 0) return [];
    const [hash = "", subject = "", body = ""] = record.slice(0, end).split("\x02");
    const files = record
      .slice(end + 1)
      .split("\0")
      .map((path) => path.replace(/^\n+/, ""))
      .filter((path) => path !== "" && classifyPath(path) === "source");
    const message = cleanMessage(subject, body);
    return message === undefined || files.length === 0 || files.length > mostFilesOfCommit
      ? []
      : [{ hash, message, files }];
  });
  return commits.slice(0, mostRequests);
}

async function corpusAt(
  root: string,
  commit: string,
  isHidden: IsHidden,
  { cutFile, embedder, onProgress, signal }: MeasureParts,
): Promise<HeldOutCorpus> {
  const corpus = new HeldOutCorpus(embedder);
  const tree = (await listTree(root, commit, signal)).flatMap((file): (TreeFile & { kind: FileClass })[] => {
    const kind = isHidden(file.path) ?? classifyPath(file.path);
    const isOut = kind === "ignored" || kind === "secret" || isSkipReason(kind) || file.size > mostFileBytes;
    return isOut ? [] : [{ ...file, kind }];
  });
  const files = spread(tree, mostFiles);
  let done = 0;
  for await (const bytes of readObjects(
    root,
    files.map(({ object }) => object),
    signal,
  )) {
    const file = files[done];
    done += 1;
    if (done % 20 === 0) {
      onProgress({ step: "Reading files as they were some commits ago", done, total: files.length });
      await breathe(signal);
    }
    if (file === undefined || skipByContent(file.path, file.kind, bytes) !== undefined) continue;
    await corpus.add(file.path, file.kind, await cutFile(file.path, new TextDecoder().decode(bytes)), signal);
  }
  return corpus;
}
