// What counts as a source file, as a test, and how a commit message becomes a query.
import { catBlobs, lsTree } from "./git.mjs";

export const MAX_BYTES = 300 * 1024;
const EXT = new Set(
  "ts tsx mts cts js jsx mjs cjs py pyi go rs java kt kts c h cc cpp cxx hpp cs rb php swift scala lua sh vue svelte".split(
    " ",
  ),
);
const SKIP_DIR =
  /(^|\/)(node_modules|vendor|third_party|dist|out|build|target|\.git|__snapshots__|locales|i18n|generated)\//;
const SKIP_FILE = /(\.min\.js|\.d\.ts|\.generated\.\w+|_pb2\.py|\.pb\.go|\.lock)$/;
const TEST =
  /(^|\/)(tests?|__tests__|__mocks__|spec|specs|e2e|testdata|test-fixtures|fixtures|benchmarks?|testing|simulation|examples?)\/|(^|\/)(test_[^/]+|conftest|tests)\.py$|[._-](test|spec|e2e|stories)\.[cm]?[jt]sx?$|_test\.(go|py|rs)$|Tests?\.(java|kt)$|(^|\/)(tests?|testing)\.rs$/i;

export const extOf = (p) => {
  const b = p.slice(p.lastIndexOf("/") + 1);
  const i = b.lastIndexOf(".");
  return i > 0 ? b.slice(i + 1).toLowerCase() : "";
};
export const isSource = (p) => EXT.has(extOf(p)) && !SKIP_DIR.test(p) && !SKIP_FILE.test(p);
export const isTest = (p) => TEST.test(p);

/** [{path, text}] of a snapshot, sorted by path; binary and huge files left out. */
export async function loadCorpus(gitDir, rev) {
  const ents = lsTree(gitDir, rev).filter((e) => e.size > 0 && e.size <= MAX_BYTES && isSource(e.path));
  const blobs = await catBlobs(
    gitDir,
    ents.map((e) => e.oid),
  );
  const docs = [];
  for (const e of ents) {
    const b = blobs.get(e.oid);
    if (!b || b.includes(0)) continue;
    docs.push({ path: e.path, text: b.toString("utf8"), oid: e.oid });
  }
  docs.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return docs;
}

const norm = (s) =>
  s
    .toLowerCase()
    .replace(/\(?#\d+\)?/g, "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
/** Commit message -> query: no URLs, trailers, PR numbers, file names, paths, hashes, templates. */
export function cleanMessage(subject, body) {
  const one = (s) =>
    s
      .replace(/https?:\/\/\S+/g, " ")
      .replace(/`?(?:[\w@~.-]+\/)+[\w@.*-]+`?/g, (m) =>
        /^[a-z]+\/[a-z]+$/i.test(m) && !/\./.test(m) ? m.replace("/", " ") : " ",
      ) // paths; keeps «read/write»
      .replace(
        /`?[\w.-]+\.(tsx?|[cm]?jsx?|[cm]ts|pyi?|go|rs|java|kts?|md|mdx|rst|json|ya?ml|toml|lock|txt|html|css|scss|sh|c|h|cc|cpp|hpp|cfg|ini)\b`?/gi,
        " ",
      )
      .replace(/\(?\b(?:gh-|pr\s*|issue\s*|fixes\s*|closes\s*|resolves\s*|refs?\s*)?#\d+\)?/gi, " ")
      .replace(/\b[A-Z]{2,10}-\d{2,}\b/g, " ")
      .replace(/\b[0-9a-f]{7,40}\b/g, (m) => (/\d/.test(m) && /[a-f]/.test(m) ? " " : m))
      .replace(/\b(?:tests?|src|lib|docs)\/\S+/g, " ");
  const keep = [];
  for (const line of String(body || "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/```[\s\S]*?```/g, " ")
    .split(/\r?\n/)) {
    const l = line.trim();
    if (
      /^(signed-off-by|co-authored-by|reviewed-by|acked-by|tested-by|change-id|reported-by|suggested-by|cc|pr-url|refs?|closes|fixes|resolves|see|piperorigin-revid|cherry[- ]picked.*|\(cherry picked.*|generated with|🤖.*)\b[: ]?/i.test(
        l,
      ) &&
      /[:#]|cherry|🤖|generated/i.test(l)
    )
      continue;
    if (/^[-*_=#\s]*$/.test(l)) continue;
    if (norm(l) === norm(String(subject))) continue; // squash bodies repeat the subject
    keep.push(l);
  }
  const s = one(subject).replace(/\s+/g, " ").trim();
  const b = one(keep.join(" ")).replace(/\s+/g, " ").trim().slice(0, 1200);
  return b ? `${s}\n${b}` : s;
}
