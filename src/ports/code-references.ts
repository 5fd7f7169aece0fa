/** A place that names a declaration. */
export interface CodeReference {
  /** Relative to the workspace folder with `/`; in a workspace of several folders it begins with the folder's name. */
  path: string;
  /** 1-based. */
  line: number;
  /** The line itself, without the space around it. */
  text: string;
}

/** The declaration whose references are looked for. */
export interface ReferenceTarget {
  /** Its name, without its containers. */
  name: string;
  path: string;
  /** 1-based line on which the declaration begins, with its comments, and the last one of it. */
  startLine: number;
  endLine: number;
}

/** Who understands the language of a file, such as a language server of the editor. */
export interface CodeReferences {
  /** References by path and line, the declaration left out; undefined when nobody here understands that file, or not in time. */
  find(target: ReferenceTarget, signal: AbortSignal): Promise<CodeReference[] | undefined>;
}
