#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
// node bench.mjs --mirrors DIR [--repos a,b] [--task commits|docstring|both] [--snapshots N] [--cmd 'CMD'] : see README.md
import { parseArgs } from "node:util";
import { cleanMessage, loadCorpus } from "./lib/corpus.mjs";
import { docstringTask } from "./lib/docstrings.mjs";
import { external } from "./lib/external.mjs";
import { git } from "./lib/git.mjs";
import { chunkMetrics, fileMetrics, mean } from "./lib/metrics.mjs";
import { mirrorDir, REPOS } from "./lib/repos.mjs";
import { isQueryStop } from "./lib/text.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: a } = parseArgs({
  options: {
    mirrors: { type: "string", default: process.env.RETR_MIRRORS },
    repos: { type: "string", default: Object.keys(REPOS).join(",") },
    task: { type: "string", default: "both" },
    cmd: { type: "string", default: `${process.execPath} ${join(here, "lathe.mjs")}` },
    name: { type: "string", default: "lathe" },
    work: { type: "string", default: process.env.RETR_WORK || join(process.cwd(), ".retr-work") },
    limit: { type: "string", default: "60" },
    snapshots: { type: "string", default: "3" },
    out: { type: "string" },
    verbose: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    "no-history": { type: "boolean", default: false },
  },
});
if (!a.mirrors) throw new Error("give --mirrors DIR or RETR_MIRRORS");

// what an agent without an index does: grep the words of the request
const words = (q) =>
  [
    ...new Set(
      q
        .split(/[^\p{L}\p{N}_$]+/u)
        .map((x) => x.toLowerCase())
        .filter((x) => x.length > 2 && !isQueryStop(x)),
    ),
  ].slice(0, 30);
const count = (s, w) => {
  let n = 0,
    i = -1;
  while ((i = s.indexOf(w, i + 1)) >= 0) n++;
  return n;
};
const grep = {
  async index(ctx) {
    ctx.lower = ctx.docs.map((d) => d.text.toLowerCase());
    return { bytes: 0 };
  },
  async search(ctx, q, k) {
    const ws = words(q);
    return ctx.lower
      .map((s, i) => {
        let d = 0,
          n = 0;
        for (const w of ws) {
          const c = count(s, w);
          if (c) {
            d++;
            n += c;
          }
        }
        return { path: ctx.docs[i].path, startLine: 1, endLine: 1, score: d ? d + n / (n + 1000) : 0 };
      })
      .filter((x) => x.score > 0)
      .sort((x, y) => y.score - x.score)
      .slice(0, k);
  },
};
const tools = { grep, ...(a.cmd ? { [a.name]: external(a.cmd, a) } : {}) };
const rows = [],
  costs = [];
const pct = (l, p) => {
  const s = [...l].sort((x, y) => x - y);
  return s.length ? s[Math.min(s.length - 1, Math.floor(s.length * p))] : 0;
};

for (const k of a.repos.split(",")) {
  const dir = mirrorDir(a.mirrors, k),
    ds = JSON.parse(readFileSync(join(here, "datasets", k + ".json"), "utf8"));
  const snaps = ds.snapshots.slice(-+a.snapshots);
  for (const [si, s] of snaps.entries()) {
    const docs = await loadCorpus(dir, s.snapshot),
      jobs = [];
    if (a.task !== "docstring")
      jobs.push([
        "commits",
        docs,
        s.queries.map((q) => {
          const [sub, body] = git(dir, ["show", "-s", "--format=%s%x02%b", q.commit]).split("\x02");
          return { id: q.commit, query: cleanMessage(sub, body), gold: q.gold };
        }),
      ]);
    if (a.task !== "commits" && si === snaps.length - 1) {
      const t = docstringTask(docs);
      if (t.queries.length >= 10) jobs.push(["docstring", t.docs, t.queries]);
    }
    for (const [task, corpus, queries] of jobs)
      for (const [n, r] of Object.entries(tools)) {
        if (task === "docstring" && n === "grep") continue;
        const ctx = {
          docs: corpus,
          gitDir: dir,
          snapshot: s.snapshot,
          fileId: new Map(corpus.map((d, i) => [d.path, i])),
        };
        const t0 = performance.now(),
          ix = await r.index(ctx, { task, repo: k }),
          indexMs = performance.now() - t0,
          lat = [];
        for (const q of queries) {
          const t1 = performance.now();
          const res = (await r.search(ctx, q.query, +a.limit)).filter((x) => ctx.fileId.has(x.path));
          lat.push(performance.now() - t1);
          const m =
            task === "docstring" ? chunkMetrics(res, q) : fileMetrics([...new Set(res.map((x) => x.path))], q.gold);
          rows.push({ repo: k, snap: si, task, tool: n, q: q.id || q.path + ":" + q.startLine, m });
          if (a.verbose && task === "commits" && m.r10 < 1)
            console.log(
              `  miss ${n} ${k} ${JSON.stringify(q.query.slice(0, 100))} gold=${q.gold} top=${res.slice(0, 5).map((x) => x.path)}`,
            );
        }
        costs.push({ repo: k, task, tool: n, indexMs, bytes: ix?.bytes || 0, p50: pct(lat, 0.5), p95: pct(lat, 0.95) });
        if (r.close) await r.close(ctx, a.keep);
      }
  }
}
const f3 = (x) => (x === undefined ? "" : x.toFixed(3));
for (const task of ["commits", "docstring"]) {
  const rs = rows.filter((x) => x.task === task);
  if (!rs.length) continue;
  const cols =
    task === "commits" ? ["hit1", "r5", "r10", "r20", "mrr", "ndcg10"] : ["r1", "r5", "r10", "mrr", "fileR5"];
  const repos = [...new Set(rs.map((x) => x.repo))];
  console.log(
    `\n## ${task}: macro average over ${repos.join(", ")}\n\n| tool | ${cols.join(" | ")} | query p50 ms | p95 ms | index s (sum) | MB (sum) |\n|---|${cols.map(() => "--:").join("|")}|--:|--:|--:|--:|`,
  );
  for (const n of Object.keys(tools)) {
    const per = repos
      .map((k) => rs.filter((x) => x.tool === n && x.repo === k).map((x) => x.m))
      .filter((l) => l.length)
      .map(mean);
    if (!per.length) continue;
    const m = mean(per),
      c = costs.filter((x) => x.tool === n && x.task === task);
    console.log(
      `| ${n} | ${cols.map((x) => f3(m[x])).join(" | ")} | ${pct(
        c.map((x) => x.p50),
        0.5,
      ).toFixed(
        1,
      )} | ${Math.max(...c.map((x) => x.p95)).toFixed(1)} | ${(c.reduce((s, x) => s + x.indexMs, 0) / 1000).toFixed(1)} | ${(c.reduce((s, x) => s + x.bytes, 0) / 1e6).toFixed(1)} |`,
    );
    for (const k of repos) {
      const mm = mean(rs.filter((x) => x.tool === n && x.repo === k).map((x) => x.m));
      console.log(`| ${n}, ${k} | ${cols.map((x) => f3(mm[x])).join(" | ")} | | | | |`);
    }
  }
}
if (a.out) writeFileSync(a.out, JSON.stringify({ rows, costs }));
