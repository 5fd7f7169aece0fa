/** What a file is to a search: code first, the rest after it. */
export type FileClass = "source" | "test" | "document" | "configuration";

/** Why a file is not indexed. */
export type SkipReason =
  | "ignored"
  | "secret"
  | "vendored"
  | "generated"
  | "minified"
  | "binary"
  | "too-large"
  | "not-text"
  | "unreadable"
  | "data";

/** Bytes above which a file is left out. */
export const mostFileBytes = 400 * 1024;
/** Bytes above which a file of settings is taken for data. */
const mostConfigurationBytes = 64 * 1024;

const sourceExtensions = words(
  "ts tsx mts cts js jsx mjs cjs py pyi go rs java kt kts scala groovy c h cc cpp cxx hpp hh hxx cs fs vb rb php swift m mm lua sh bash zsh fish ps1 psm1 vue svelte astro",
  "dart ex exs erl clj cljs hs ml mli elm jl r pl pm sql graphql gql proto zig nim sol css scss sass less html htm xhtml erb ejs hbs tf hcl cmake gradle bat cmd asm s v sv vhd ipynb",
);
const documentExtensions = words("md mdx markdown rst adoc txt org tex");
const configurationExtensions = words(
  "json jsonc json5 yaml yml toml ini cfg conf properties xml env plist editorconfig",
);
const namedSources = new Set([
  "dockerfile",
  "makefile",
  "rakefile",
  "gemfile",
  "jenkinsfile",
  "cmakelists.txt",
  "justfile",
]);

const vendoredFolder =
  /(^|\/)(node_modules|bower_components|vendor|third[_-]?party|thirdparty|Pods|Carthage|site-packages|\.yarn|\.venv|venv|\.git|\.hg|\.svn)\//i;
const generatedFolder =
  /(^|\/)(dist|__snapshots__|\.next|\.nuxt|\.output|__pycache__|\.gradle|generated|__generated__)\//i;
const generatedName =
  /(\.generated\.\w+|\.g\.(dart|cs)|\.designer\.cs|_pb2(_grpc)?\.pyi?|\.pb\.(go|cc|h)|_generated\.\w+|\.snap|\.map|\.lock|package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|go\.sum|yarn\.lock)$/i;
const minifiedName = /[.-]min\.(js|css|mjs|html)$/i;
const testPath =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|testdata|test-fixtures|fixtures?|benchmarks?|bench|testing|examples?|samples?|demos?|mocks?)\/|(^|\/)(test_[^/]+|conftest|tests)\.py$|[._-](test|vitest|spec|e2e|stories|bench)\.[cm]?[jt]sx?$|_test\.(go|py|rs|rb|exs|dart)$|_spec\.rb$|Tests?\.(java|kt|cs|swift|php|scala)$|(^|\/)(tests?|testing)\.rs$/i;
const generatedMark =
  /@generated\b|code generated .{0,80}do not edit|this file (is|was) (auto-?)?generated|auto-?generated (file|by)/i;

/** By the name alone: a class, or the reason it is not looked into. */
export function classifyPath(path: string): FileClass | SkipReason {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (vendoredFolder.test(path)) return "vendored";
  if (minifiedName.test(name)) return "minified";
  if (generatedName.test(name) || generatedFolder.test(path)) return "generated";
  const extension = extensionOf(name);
  const kind = namedSources.has(name)
    ? "source"
    : sourceExtensions.has(extension)
      ? "source"
      : documentExtensions.has(extension)
        ? "document"
        : configurationExtensions.has(extension)
          ? "configuration"
          : "not-text";
  return kind === "source" && testPath.test(path) ? "test" : kind;
}

export function isSkipReason(kind: FileClass | SkipReason): kind is SkipReason {
  return kind !== "source" && kind !== "test" && kind !== "document" && kind !== "configuration";
}

/** By what is in it; undefined when it may be indexed. */
export function skipByContent(path: string, kind: FileClass, bytes: Uint8Array): SkipReason | undefined {
  if (bytes.subarray(0, 8192).includes(0)) return "binary";
  if (kind === "configuration" && bytes.length > mostConfigurationBytes) return "data";
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1 << 16)).toString("utf8");
  if (kind === "document" || path.endsWith(".ipynb")) return undefined;
  if (generatedMark.test(text.slice(0, 1000))) return "generated";
  return isMinified(text) ? "minified" : undefined;
}

function isMinified(text: string): boolean {
  if (text.length < 2000) return false;
  let lines = 1;
  let long = 0;
  for (const line of text.split("\n")) {
    lines += 1;
    if (line.length > 1000) long += line.length;
  }
  return text.length / lines > 250 || long > text.length * 0.7;
}

export function extensionOf(name: string): string {
  const at = name.lastIndexOf(".");
  return at > name.lastIndexOf("/") ? name.slice(at + 1).toLowerCase() : "";
}

function words(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}
