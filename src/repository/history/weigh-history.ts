import { eachWord } from "../text/code-tokens.ts";
import type { PastCommit } from "./read-history.ts";

/** The oldest commit counts this much of the newest. */
const shareOfOldest = 0.7;
const shareOfBody = 0.4;
const mostBody = 1500;

const mostSubjects = 30;
const longestSubject = 160;

export interface FileHistory {
  weights: Map<string, number>;
  /** Of the newest commits. */
  subjects: string[];
}

/** For each file, the words of the commits that touched it: shared among the files of a commit, older ones less. */
export function weighHistory(commits: readonly PastCommit[]): Map<string, FileHistory> {
  const files = new Map<string, FileHistory>();
  commits.forEach(({ subject, body, files: touched }, index) => {
    const age = 1 - (1 - shareOfOldest) * (index / Math.max(1, commits.length));
    const share = age / Math.sqrt(touched.length);
    const words = new Map<string, number>();
    addWords(words, subject, share);
    addWords(words, withoutTrailers(body).slice(0, mostBody), share * shareOfBody);
    for (const path of touched) {
      const file = files.get(path) ?? { weights: new Map<string, number>(), subjects: [] };
      for (const [word, weight] of words) file.weights.set(word, (file.weights.get(word) ?? 0) + weight);
      if (file.subjects.length < mostSubjects) file.subjects.push(subject.slice(0, longestSubject));
      files.set(path, file);
    }
  });
  return files;
}

function addWords(words: Map<string, number>, text: string, weight: number): void {
  eachWord(text.replace(/https?:\/\/\S+/g, " "), ({ tokens }) => {
    for (const token of tokens) words.set(token, Math.max(words.get(token) ?? 0, weight));
  });
}

/** Signatures and links to reviews say nothing about the change. */
function withoutTrailers(body: string): string {
  return body.replace(/^[\w-]+-by:.*$/gim, " ").replace(/<!--[\s\S]*?-->/g, " ");
}
