export interface FileReference {
  path: string;
  line?: number;
}

const extensions = new Set(
  "c cc cpp cs css csv go h hpp html ini java js json jsonc jsx kt lock md mjs mts php py rb rs scss sh sql svg swift toml ts tsx txt vue xml yaml yml".split(
    " ",
  ),
);

const shape = /^((?:[A-Za-z]:)?[\w@~./\\-]*[\w-]\.(\w{1,8}))(?::(\d+)(?::\d+|-\d+)?|#L(\d+)(?:-L?\d+)?)?$/;

/** Reads `src/a.ts`, `src/a.ts:12` or `a.ts#L12`; undefined for anything that is no file of a project. */
export function parseFileReference(text: string): FileReference | undefined {
  const match = shape.exec(text);
  const [, path, extension = "", colonLine, hashLine] = match ?? [];
  if (path === undefined || path.startsWith("//")) return undefined;
  const line = colonLine ?? hashLine;
  const looksLikeFile = extensions.has(extension.toLowerCase()) || (path.includes("/") && line !== undefined);
  if (!looksLikeFile) return undefined;
  return line === undefined ? { path } : { path, line: Number(line) };
}
