// Reads the sources of installed npm packages and writes pairs of (what a function is for, its code) as one JSON a line.
import { createWriteStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { classifyPath, skipByContent } from "../../src/repository/scan/classify-file.ts";
import { codeTokens } from "../../src/repository/text/code-tokens.ts";

/** Only these may be learned from. */
const permissive =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Unlicense|CC0-1\.0|BlueOak-1\.0\.0)\)?$/;
const mostFilesOfPackage = 1200;
const mostPairsOfPackage = 4000;
const mostLines = 50;

/**
 * @param {{ modules: string, output: string, leaveOut: readonly string[] }} options
 * @returns {Promise<{ name: string, version: string, license: string, pairs: number }[]>} the packages that were read
 */
export async function extractPairs({ modules, output, leaveOut }) {
  const stream = createWriteStream(output);
  const packages = [];
  const seen = new Set();
  for (const name of packageNames(modules)) {
    const manifest = readManifest(join(modules, name));
    const license = typeof manifest?.license === "string" ? manifest.license : "";
    if (manifest === undefined || !permissive.test(license) || leaveOut.includes(name)) continue;
    let pairs = 0;
    for (const path of sourceFiles(join(modules, name))) {
      if (pairs >= mostPairsOfPackage) break;
      const bytes = readFileSync(join(modules, name, path));
      if (bytes.length > 400_000 || skipByContent(path, "source", bytes) !== undefined) continue;
      for (const declaration of documented(bytes.toString("utf8"))) {
        const pair = toPair(declaration);
        if (pair === undefined || seen.has(pair.key)) continue;
        seen.add(pair.key);
        pairs += 1;
        stream.write(`${JSON.stringify({ package: name, query: pair.query, name: pair.name, code: pair.code })}\n`);
      }
    }
    if (pairs > 0) packages.push({ name, version: String(manifest.version), license, pairs });
  }
  await new Promise((resolve) => stream.end(resolve));
  return packages;
}

function packageNames(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    )
    .sort();
}

function readManifest(directory) {
  const file = join(directory, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Sources by path: what is written by hand where that is there, since the rest is made of it. */
function sourceFiles(directory) {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|mjs|cjs|jsx)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => ["source", "generated"].includes(classifyPath(path)) && !path.endsWith(".d.ts"));
  const first = [
    all.filter((path) => path.startsWith("src/")),
    all.filter((path) => classifyPath(path) === "source"),
    all,
  ].find((paths) => paths.length > 3);
  return (first ?? all).sort().slice(0, mostFilesOfPackage);
}

const comments = /^([ \t]*)(\/\*\*(?:[^*]|\*(?!\/))*\*\/)[ \t]*\r?\n/gm;
const declared =
  /^\s*(?:(?:export|default|public|private|protected|static|async|abstract|override|get|set)\s+)*(?:function\s*\*?\s*(\w+)|class\s+(\w+)|(?:const|let|var)\s+(\w+)\s*=|[\w.]+\.(\w+)\s*=|(\w+)\s*(?:<[^>]*>)?\([^;]*$|(\w+)\s*[:=]\s*(?:async\s*)?(?:function|\())/;

/** What is declared right after a comment: name, comment, code up to the line that closes it. */
function* documented(text) {
  for (const match of text.matchAll(comments)) {
    const lines = text.slice(match.index + match[0].length, match.index + match[0].length + 6000).split("\n");
    const name = declared
      .exec(lines[0] ?? "")
      ?.slice(1)
      .find(Boolean);
    if (name === undefined) continue;
    const indent = (match[1] ?? "").length;
    let end = 1;
    while (end < Math.min(lines.length, mostLines)) {
      const line = lines[end];
      if (line.trim() !== "" && line.length - line.trimStart().length <= indent) break;
      end += 1;
    }
    yield { comment: match[2], name, body: lines.slice(0, end).join("\n") };
  }
  // Without a comment the name has to stand for it.
  for (const match of text.matchAll(/(?<!\*\/\s*)\n((?:export )?(?:async )?function (\w{8,40})\([\s\S]*?)\n\}/g))
    yield { comment: "", name: match[2], body: match[1].slice(0, 3000) };
}

function toPair({ comment, name, body }) {
  const code = codeTokens(body).slice(0, 160);
  const query = comment === "" ? [] : codeTokens(firstSentence(comment, name));
  if ((comment !== "" && query.length < 3) || code.length < 8) return undefined;
  return { key: `${name} ${code.slice(0, 40).join(" ")}`, query: query.slice(0, 40), name: codeTokens(name), code };
}

function firstSentence(comment, name) {
  const plain = comment
    .replace(/^\s*\/\*\*?|\*\/\s*$/g, "")
    .replace(/^\s*(\*|\/\/+)\s?/gm, "")
    .split(/\n\s*\n|\n\s*@/)[0]
    .replace(/\{@\w+\s+([^}]*)\}/g, "$1")
    .replace(/https?:\S+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (plain.startsWith("@") || /copyright|license|eslint|istanbul|deprecated/i.test(plain)) return "";
  return (/^.{20,}?[.!?](\s|$)/.exec(plain)?.[0] ?? plain).replaceAll(name, " ").slice(0, 300);
}
