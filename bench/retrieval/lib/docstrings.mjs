// Task 2: functions with a documentation comment. Finds them, and blanks the comment out (line numbers stay).

import { createHash } from "node:crypto";
import { extOf, isTest } from "./corpus.mjs";
import { codeTokens, isQueryStop } from "./text.mjs";

const BRACE = new Set(["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "go", "java", "rs"]);
const FN = {
  js: /^\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|override\s+|get\s+|set\s+)*(?:function\s*\*?\s*(\w+)|(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?(?:function|\(|\w+\s*=>)|[\w.]+\.(\w+)\s*=\s*(?:async\s+)?function|(?!if|for|while|switch|return|catch|constructor)(\w+)\s*(?:<[^>]*>)?\([^;]*$)/,
  go: /^func\s+(?:\([^)]*\)\s*)?(\w+)/,
  rs: /^\s*(?:pub(?:\([a-z]+\))?\s+)?(?:const\s+|async\s+|unsafe\s+)*fn\s+(\w+)/,
  java: /^\s*(?:public|private|protected|static|final|abstract|synchronized|\s)*(?:<[^>]+>\s+)?[\w<>[\], .?]+\s+(\w+)\s*\([^;]*$/,
};
const fam = (e) =>
  e === "go" ? "go" : e === "rs" ? "rs" : e === "java" ? "java" : BRACE.has(e) ? "js" : e === "py" ? "py" : null;

function braceEnd(lines, i) {
  let depth = 0,
    open = false;
  for (let j = i; j < lines.length && j < i + 400; j++) {
    const l = lines[j].replace(/\/\/.*$/, "").replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.){1,}?'|`[^`]*`/g, '""');
    for (const ch of l) {
      if (ch === "{") {
        depth++;
        open = true;
      } else if (ch === "}") depth--;
    }
    if (open && depth <= 0) return j;
    if (!open && j > i + 12) return -1;
    if (!open && /;\s*$/.test(l)) return -1;
  }
  return -1;
}
function sentence(raw, name) {
  let t = raw
    .join("\n")
    .replace(/<[^>]+>/g, " ")
    .replace(/\{@\w+\s+([^}]*)\}/g, "$1")
    .split(/\n\s*\n|\n\s*(?:@|:param|Args:|Returns?:|Parameters|>>>|#\s)/)[0]
    .replace(/\s+/g, " ")
    .trim();
  const m = /^(.{25,}?[.!?])(\s|$)/.exec(t);
  if (m) t = m[1];
  t = t.replace(/https?:\/\/\S+/g, " ").replace(/[`*]/g, " ");
  t = t
    .replace(new RegExp(`\\b${name.replace(/[$]/g, "\\$")}\\b(\\(\\))?`, "g"), " ")
    .replace(/\s+/g, " ")
    .trim();
  return t.slice(0, 300);
}

/** -> {docs: corpus with the doc comments blanked, queries: [{query, path, startLine, endLine, name}]} */
export function docstringTask(docs, { max = 100 } = {}) {
  const found = [];
  const outDocs = docs.map((d) => {
    const f = fam(extOf(d.path));
    if (!f) return d;
    const lines = d.text.split("\n");
    const blank = [];
    if (f === "py") {
      for (let i = 0; i < lines.length; i++) {
        const m = /^(\s*)(?:async\s+)?def\s+(\w+)/.exec(lines[i]);
        if (!m) continue;
        let j = i;
        while (j < lines.length && j < i + 25 && !/:\s*(#.*)?$/.test(lines[j])) j++;
        const o = /^\s*[ru]?("""|''')/.exec(lines[j + 1] || "");
        if (!o) continue;
        let e = j + 1;
        if (
          !(
            lines[e].trim().length > 5 &&
            lines[e].trim().endsWith(o[1]) &&
            lines[e].indexOf(o[1]) !== lines[e].lastIndexOf(o[1])
          )
        ) {
          e++;
          while (e < lines.length && !lines[e].includes(o[1])) e++;
        }
        if (e >= lines.length || e - j > 200) continue;
        let end = e + 1;
        const ind = m[1].length;
        while (end < lines.length && (lines[end].trim() === "" || /^\s*/.exec(lines[end])[0].length > ind)) end++;
        while (end > e + 1 && lines[end - 1].trim() === "") end--;
        if (end <= e + 1) continue;
        const raw = lines.slice(j + 1, e + 1).map((x) =>
          x
            .replace(/^\s*[ru]?("""|''')/, "")
            .replace(/("""|''')\s*$/, "")
            .trim(),
        );
        blank.push([j + 1, e]);
        found.push({ path: d.path, startLine: i + 1, endLine: end, name: m[2], raw });
      }
    } else {
      for (let i = 0; i < lines.length; i++) {
        let s = -1,
          e = -1,
          raw;
        if (f !== "go" && f !== "rs" && /^\s*\/\*\*/.test(lines[i])) {
          s = e = i;
          while (e < lines.length && !lines[e].includes("*/")) e++;
          raw = lines.slice(s, e + 1).map((x) =>
            x
              .replace(/^\s*\/\*\*+/, "")
              .replace(/\*\/.*$/, "")
              .replace(/^\s*\*\s?/, ""),
          );
        } else if (f === "go" && /^\/\//.test(lines[i]) && !/^\/\//.test(lines[i - 1] || "")) {
          s = e = i;
          while (/^\/\//.test(lines[e + 1] || "")) e++;
          raw = lines.slice(s, e + 1).map((x) => x.replace(/^\/\/\s?/, ""));
        } else if (f === "rs" && /^\s*\/\/\//.test(lines[i]) && !/^\s*\/\/\//.test(lines[i - 1] || "")) {
          s = e = i;
          while (/^\s*\/\/\//.test(lines[e + 1] || "")) e++;
          raw = lines.slice(s, e + 1).map((x) => x.replace(/^\s*\/\/\/\s?/, ""));
        }
        if (s < 0) continue;
        let k = e + 1; // decorators and attributes between comment and function
        while (k < lines.length && k < e + 8 && /^\s*(@\w|#\[)/.test(lines[k]) && !FN[f].test(lines[k])) k++;
        const m = FN[f].exec(lines[k] || "");
        const name = m && m.slice(1).find(Boolean);
        if (name) {
          const end = braceEnd(lines, k);
          if (end > 0) {
            blank.push([s, e]);
            found.push({ path: d.path, startLine: k + 1, endLine: end + 1, name, raw });
          }
        }
        i = e;
      }
    }
    if (!blank.length) return d;
    for (const [a, b] of blank) for (let i = a; i <= b; i++) lines[i] = "";
    return { ...d, text: lines.join("\n") };
  });
  const seen = new Set();
  let queries = [];
  for (const x of found) {
    if (isTest(x.path) || x.endLine - x.startLine < 2) continue;
    const query = sentence(x.raw, x.name);
    if (/deprecated|^see\b|@|\bTODO\b/i.test(query)) continue;
    const c = new Set(codeTokens(query, { whole: false }).filter((t) => !isQueryStop(t)));
    if (c.size < 3 || seen.has(query) || query.startsWith(":")) continue;
    seen.add(query);
    queries.push({ query, path: x.path, startLine: x.startLine, endLine: x.endLine, name: x.name });
  }
  const h = (x) =>
    createHash("sha1")
      .update(x.path + ":" + x.name + ":" + x.query)
      .digest("hex");
  queries = queries
    .map((x) => [h(x), x])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .slice(0, max)
    .map((x) => x[1]);
  return { docs: outDocs, queries };
}
