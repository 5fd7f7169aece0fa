const functionWords = new Set(
  [
    "a an the and or nor but if then than as at by for from in into of off on onto out over to too up with without",
    "i me my we us our you your he him his she her it its they them their this that these those here there",
    "am is are was were be been being do does did done doing has have had having can could may might must shall should will would",
    "what when where which who whom why how not no only just also very more most some such each other own same so until while",
    "etc eg ie via",
  ]
    .join(" ")
    .split(" "),
);

/** Verbs and nouns that begin every second request or commit message and say nothing about where. */
const genericWords = new Set(
  [
    "add added adding adds allow allows bug bugs change changed changes chore clean cleanup commit correct correctly docs ensure",
    "enable feat feature fix fixed fixes fixing handle implement implemented improve improved improvement improvements introduce issue issues",
    "make makes merge minor move new pr problem properly refactor refactored refactoring remove removed removes removing rename renamed",
    "revert simplify support supports test testing tests tweak update updated updates updating use used uses using work works",
  ]
    .join(" ")
    .split(" "),
);

export function isFunctionWord(word: string): boolean {
  return functionWords.has(word);
}

export function isGenericWord(word: string): boolean {
  return genericWords.has(word);
}
