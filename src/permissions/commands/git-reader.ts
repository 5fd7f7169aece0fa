import type { Reading } from "./known-readers.ts";
import { type OptionTable, readOptions } from "./read-options.ts";

const shown =
  "stat? numstat shortstat dirstat? summary name-only name-status patch no-patch patch-with-stat raw unified= minimal patience histogram diff-algorithm= color? no-color word-diff? word-diff-regex= color-words? color-moved? ignore-all-space ignore-space-change ignore-space-at-eol ignore-blank-lines ignore-cr-at-eol function-context full-index abbrev? binary check cached staged merge-base find-renames? find-copies? no-renames relative? no-ext-diff no-textconv no-prefix compact-summary diff-filter= exit-code quiet text inter-hunk-context= ws-error-highlight= submodule? ignore-submodules? no-index";
const log =
  "oneline graph all decorate? no-decorate pretty? format= abbrev-commit no-abbrev-commit max-count= skip= since= after= until= before= author= committer= grep= regexp-ignore-case invert-grep merges no-merges first-parent follow branches? tags? remotes? reverse date= topo-order date-order author-date-order left-right cherry-pick no-notes full-history simplify-merges ancestry-path boundary walk-reflogs no-show-signature";

const listFlags: OptionTable = {
  flags: "arvl",
  valued: "n",
  long: "all remotes verbose list no-color color? column? no-column sort= contains? no-contains? merged? no-merged? points-at= format= show-current abbrev? no-abbrev",
};

const tables: Readonly<Record<string, OptionTable>> = {
  status: {
    flags: "sbuvzM",
    long: "short branch show-stash porcelain? long verbose untracked-files? ignore-submodules? ignored? column? no-column ahead-behind no-ahead-behind renames no-renames",
  },
  diff: { flags: "puswbzRaWBMC", valued: "USG", long: shown },
  log: { flags: "pusigwbzaWBMC", valued: "nUSGL", long: `${shown} ${log}`, count: true },
  show: { flags: "puswbzaWBMC", valued: "nUSG", long: `${shown} ${log}`, count: true },
  shortlog: { flags: "nse", long: log },
  blame: {
    flags: "lstfnwebcMC",
    valued: "L",
    long: "porcelain line-porcelain show-name show-number show-email root date= abbrev=",
  },
  "rev-parse": {
    flags: "q",
    long: "show-toplevel abbrev-ref? short? verify quiet git-dir is-inside-work-tree show-prefix show-cdup all branches tags symbolic-full-name symbolic",
  },
  "ls-files": {
    flags: "cdomkstuvz",
    valued: "x",
    long: "cached deleted others modified stage unmerged exclude-standard full-name error-unmatch abbrev? deduplicate eol",
  },
  "ls-tree": { flags: "drtlz", long: "name-only name-status long full-name full-tree abbrev? object-only" },
  "merge-base": { flags: "a", long: "all is-ancestor fork-point octopus independent" },
  "rev-list": { flags: "n", long: `${log} count`, count: true },
  describe: { long: "all tags contains abbrev= always long dirty? exact-match match= exclude= first-parent" },
  reflog: { flags: "n", long: log, count: true },
};

/** Sub-commands that list without a name, and change something with one. */
const listing: Readonly<Record<string, RegExp>> = {
  branch: /^$/,
  tag: /^$/,
  remote: /^$/,
  stash: /^(list)$/,
  worktree: /^(list)$/,
};

/** What `git …` reads; `words` are those after `git`. */
export function gitReader(words: readonly string[]): Reading | string | undefined {
  const [sub = "", ...given] = words;
  const nameWords = 2;
  if (sub.startsWith("-"))
    return sub === "--version" ? { nameWords: 2, paths: [] } : `git ${sub} can change what git runs.`;
  const list = Object.hasOwn(listing, sub) ? listing[sub] : undefined;
  if (list !== undefined) {
    const read = readOptions(given, listFlags);
    const onlyLists = typeof read !== "string" && list.test(read.operands.join(" "));
    return onlyLists ? { nameWords, paths: [] } : undefined;
  }
  const table = Object.hasOwn(tables, sub) ? tables[sub] : undefined;
  if (table === undefined) return undefined;
  // What follows the letter is its value: -U5, -uno, -M90%.
  const plain = given.map((word) => (/^-(u(no|normal|all)|[MCB]\d+%?)$/.test(word) ? word.slice(0, 2) : word));
  const read = readOptions(plain, table);
  if (typeof read === "string") return `git ${sub} ${read} is not known to only read.`;
  if (sub === "reflog" && read.operands[0] !== undefined && read.operands[0] !== "show") return undefined;
  return {
    nameWords,
    paths: read.operands.flatMap(pathsOf).concat(sub === "blame" || read.operands.length > 0 ? [] : ["."]),
  };
}

/** An operand may be a path, a revision, or a path in a revision (`HEAD:a.ts`, `:(top)a`). */
function pathsOf(operand: string): string[] {
  if (operand.startsWith(":(") || operand.startsWith(":/") || operand.startsWith(":!") || operand.startsWith(":^"))
    return ["."];
  const revision = /^[^/]*?:(.+)$/.exec(operand)?.[1];
  if (revision !== undefined) return [revision];
  if (/^[\w.@{}^][\w.@{}~^/-]*\.\.\.?[\w.@{}~^/-]*$/.test(operand) && !/(^|\/)\.\.(\/|$)/.test(operand)) return [];
  return /^(HEAD|@)([~^@][\w{}~^]*)?$/.test(operand) ? [] : [operand];
}
