/** Other names that models use for our parameters, in lower case without `_` and `-`. Only where nothing else can be meant. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  path: ["filepath", "filename", "file", "absolutepath", "relativepath", "targetfile", "directory", "dir", "folder"],
  startLine: ["linestart"],
  endLine: ["lineend"],
  glob: ["include", "includepattern", "filepattern", "globpattern", "pattern"],
  pattern: ["query", "regex", "regexp"],
  search: ["oldstring", "oldstr", "oldtext"],
  replace: ["newstring", "newstr", "newtext", "replacement"],
  all: ["replaceall"],
  content: ["contents", "filetext"],
  command: ["cmd", "commandline"],
  cwd: ["workdir", "workingdirectory"],
  items: ["todos"],
  text: ["content"],
  patch: ["input", "diff", "patchtext", "content"],
  from: ["source"],
  to: ["destination"],
};

/** The parameter, one of `names`, that a model means by `key`; undefined when none is surely meant. */
export function meantParameter(key: string, names: readonly string[]): string | undefined {
  const plain = key.toLowerCase().replace(/[_-]/g, "");
  return names.find((name) => name.toLowerCase() === plain) ?? names.find((name) => otherNames[name]?.includes(plain));
}
