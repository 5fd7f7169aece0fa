import type { SyntaxNode } from "../../ports/command-analyser.ts";
import { readWord } from "./read-word.ts";

export interface Redirection {
  /** `2>&1`: one stream into another, no file. */
  duplicates: boolean;
  writes: boolean;
  /** Undefined when only running tells. */
  target: string | undefined;
  /** The shell would fill in or expand the target. */
  unclear: boolean;
}

const operators: Readonly<Record<string, "reads" | "writes" | "duplicates">> = {
  "<": "reads",
  ">": "writes",
  ">>": "writes",
  ">|": "writes",
  "&>": "writes",
  "&>>": "writes",
  "<>": "writes",
  ">&": "duplicates",
  "<&": "duplicates",
};

/** Reads a `file_redirect`. */
export function readRedirection(node: SyntaxNode, source: string): Redirection {
  const operator = node.children.find((child) => !child.named);
  const kind = operators[operator?.type ?? ""];
  const [target, ...more] = node.children.filter((child) => child.named && child.type !== "file_descriptor");
  const word = target === undefined ? undefined : readWord(target, source);
  const isNumber = kind === "duplicates" && /^\d+$/.test(word?.text ?? "") && more.length === 0;
  const oddDescriptor = node.children.some(
    (child) => child.type === "file_descriptor" && !/^\d+$/.test(source.slice(child.start, child.end)),
  );
  return {
    duplicates: isNumber && !oddDescriptor,
    writes: kind !== "reads",
    target: word?.text,
    unclear: more.length > 0 || word?.glob === true || oddDescriptor,
  };
}
