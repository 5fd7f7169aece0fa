#!/usr/bin/env node
import { execFileSync } from "node:child_process";
// node report.mjs --in runs.jsonl --peers-dir DIR   -> Markdown tables on standard output
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: opt } = parseArgs({
  options: { in: { type: "string" }, "peers-dir": { type: "string", default: process.env.PEERS_DIR } },
});
const here = path.dirname(fileURLToPath(import.meta.url));
const all = fs
  .readFileSync(opt.in, "utf8")
  .trim()
  .split("\n")
  .map((l) => JSON.parse(l));
const quant = (list, q) => {
  const a = list.filter((x) => x !== null && x !== undefined && !Number.isNaN(x)).sort((x, y) => x - y);
  if (!a.length) return NaN;
  const i = (a.length - 1) * q,
    lo = Math.floor(i);
  return a[lo] + (a[Math.min(lo + 1, a.length - 1)] - a[lo]) * (i - lo);
};
const med = (list) => quant(list, 0.5);
const fmt = (x, d = 0) =>
  x === null || x === undefined || Number.isNaN(x)
    ? "–"
    : x.toLocaleString("en-US", { minimumFractionDigits: d, maximumFractionDigits: d });
const pct = (x) => (Number.isNaN(x) ? "–" : `${(x * 100).toFixed(1)}%`);
const table = (head, rows) =>
  `| ${head.join(" | ")} |\n|${head.map((_, i) => (i ? "---:" : "---")).join("|")}|\n${rows.map((r) => `| ${r.join(" | ")} |`).join("\n")}\n`;
const peers = [...new Set(all.map((r) => r.peer))];
const runs = (p, s) => all.filter((r) => r.peer === p && r.scenario === s && r.ok);
const m = (p, s, f) => med(runs(p, s).map(f));
const low = (p, s, f) => Math.min(...runs(p, s).map(f));
const okOf = (p, s) => `${runs(p, s).length}/${all.filter((r) => r.peer === p && r.scenario === s).length}`;

const adapters = {};
for (const p of peers) adapters[p] = (await import(pathToFileURL(path.join(here, "adapters", `${p}.mjs`)))).default;

if (opt["peers-dir"]) {
  const rows = peers.map((p) => {
    const a = adapters[p],
      nm = path.join(opt["peers-dir"], p, "node_modules");
    const root = a.pkg ? nm : a.root;
    let version = "–",
      count = "–",
      size = "–";
    try {
      version = JSON.parse(fs.readFileSync(path.join(nm, a.pkg, "package.json"), "utf8")).version;
    } catch {
      /* no package */
    }
    try {
      count = Object.keys(JSON.parse(fs.readFileSync(path.join(nm, ".package-lock.json"), "utf8")).packages).length;
    } catch {
      /* not npm-installed */
    }
    try {
      size = fmt(Number(execFileSync("du", ["-sk", root], { encoding: "utf8" }).split("\t")[0]) / 1024);
    } catch {
      /* no folder */
    }
    return [p, `\`${a.pkg ?? "local"}\` ${version}`, a.runtime ?? "node", size, count];
  });
  console.log(`### Install\n\n${table(["peer", "package", "runtime", "size on disk, MB", "npm packages"], rows)}`);
}

console.log(
  "### S1, one answer\n\n" +
    table(
      [
        "peer",
        "ok",
        "wall ms (min)",
        "CPU ms (min)",
        "peak RSS MB",
        "start → first request ms (min)",
        "last byte → exit ms",
        "side requests",
      ],
      peers.map((p) => [
        p,
        okOf(p, "S1"),
        `${fmt(m(p, "S1", (r) => r.wallMs))} (${fmt(low(p, "S1", (r) => r.wallMs))})`,
        `${fmt(m(p, "S1", (r) => r.cpuMs))} (${fmt(low(p, "S1", (r) => r.cpuMs))})`,
        fmt(m(p, "S1", (r) => r.peakRssMB)),
        `${fmt(m(p, "S1", (r) => r.startupMs))} (${fmt(low(p, "S1", (r) => r.startupMs))})`,
        fmt(m(p, "S1", (r) => r.exitTailMs)),
        fmt(m(p, "S1", (r) => r.sideRequests)),
      ]),
    ),
);

console.log(
  "### First request (S1), tokens in o200k\n\n" +
    table(
      [
        "peer",
        "prompt tokens",
        "of these system text",
        "of these tool schemas",
        "rest (user turn, context)",
        "tools",
        "body bytes",
        "side-request tokens per session",
      ],
      peers.map((p) => {
        const t = m(p, "S1", (r) => r.firstPrompt?.tokens),
          sys = m(p, "S1", (r) => r.firstPrompt?.system),
          to = m(p, "S1", (r) => r.firstPrompt?.tools);
        return [
          p,
          fmt(t),
          fmt(sys),
          fmt(to),
          fmt(t - sys - to),
          fmt(m(p, "S1", (r) => r.firstPrompt?.nTools)),
          fmt(m(p, "S1", (r) => r.firstPrompt?.bytes)),
          fmt(m(p, "S1", (r) => r.sidePromptTokens)),
        ];
      }),
    ),
);

for (const [s, title] of [
  ["S2", "30 reads of 200-line files"],
  ["S3", "20 × (read, edit)"],
  ["S4", "long session, 200 tool calls"],
]) {
  if (!all.some((r) => r.scenario === s)) continue;
  console.log(
    `### ${s}, ${title}\n\n` +
      table(
        [
          "peer",
          "ok",
          "wall s (min)",
          "CPU s (min)",
          "peak RSS MB",
          "per turn p50 ms",
          "p95 ms",
          "CPU per turn ms",
          "total prompt tokens",
          "bytes added per turn",
          "prefix kept (min)",
          "cacheable",
        ],
        peers.map((p) => {
          const turns = m(p, s, (r) => r.requests - 1);
          const cpuTurn = (m(p, s, (r) => r.cpuMs) - m(p, "S1", (r) => r.cpuMs)) / turns;
          return [
            p,
            okOf(p, s),
            `${fmt(m(p, s, (r) => r.wallMs) / 1000, 1)} (${fmt(low(p, s, (r) => r.wallMs) / 1000, 1)})`,
            `${fmt(m(p, s, (r) => r.cpuMs) / 1000, 1)} (${fmt(low(p, s, (r) => r.cpuMs) / 1000, 1)})`,
            fmt(m(p, s, (r) => r.peakRssMB)),
            fmt(
              m(p, s, (r) => quant(r.gaps, 0.5)),
              1,
            ),
            fmt(
              m(p, s, (r) => quant(r.gaps, 0.95)),
              1,
            ),
            fmt(cpuTurn, 1),
            fmt(m(p, s, (r) => r.totalPromptTokens)),
            fmt(m(p, s, (r) => (r.lastBytes - r.firstPrompt.bytes) / (r.requests - 1))),
            pct(m(p, s, (r) => r.reuseMin)),
            pct(m(p, s, (r) => r.cacheableShare)),
          ];
        }),
      ),
  );
}

if (all.some((r) => r.scenario === "S4")) {
  console.log(
    "### S4, growth over the session\n\n" +
      table(
        [
          "peer",
          "RSS at turn 10, MB",
          "RSS at turn 200, MB",
          "growth, MB",
          "per turn, first 50: p50 ms",
          "last 50: p50 ms",
          "body of last request, KB",
          "processes at once (max)",
        ],
        peers.map((p) => [
          p,
          fmt(m(p, "S4", (r) => r.rssEarlyMB)),
          fmt(m(p, "S4", (r) => r.rssLateMB)),
          fmt(m(p, "S4", (r) => r.rssLateMB - r.rssEarlyMB)),
          fmt(
            m(p, "S4", (r) => quant(r.gaps.slice(0, 50), 0.5)),
            1,
          ),
          fmt(
            m(p, "S4", (r) => quant(r.gaps.slice(-50), 0.5)),
            1,
          ),
          fmt(m(p, "S4", (r) => r.lastBytes / 1024)),
          fmt(m(p, "S4", (r) => r.peakProcs)),
        ]),
      ),
  );
}
if (all.some((r) => r.scenario === "S5")) {
  console.log(
    "### S5, stream of 20,000 one-token chunks\n\n" +
      table(
        [
          "peer",
          "ok",
          "wall ms (min)",
          "request → exit ms",
          "CPU ms (min)",
          "CPU above S1, ms",
          "µs CPU per token",
          "peak RSS MB",
          "above S1, MB",
        ],
        peers.map((p) => {
          const c = m(p, "S5", (r) => r.cpuMs),
            c1 = m(p, "S1", (r) => r.cpuMs),
            rss = m(p, "S5", (r) => r.peakRssMB);
          return [
            p,
            okOf(p, "S5"),
            `${fmt(m(p, "S5", (r) => r.wallMs))} (${fmt(low(p, "S5", (r) => r.wallMs))})`,
            fmt(m(p, "S5", (r) => r.wallMs - r.startupMs)),
            `${fmt(c)} (${fmt(low(p, "S5", (r) => r.cpuMs))})`,
            fmt(c - c1),
            fmt((c - c1) / 20, 0),
            fmt(rss),
            fmt(rss - m(p, "S1", (r) => r.peakRssMB)),
          ];
        }),
      ),
  );
}
const bad = all.filter((r) => !r.ok);
console.log(
  `Runs: ${all.length}, failed: ${bad.length}${bad.length ? ` (${bad.map((r) => `${r.peer} ${r.scenario} #${r.run}`).join(", ")})` : ""}. Share of both cores used by others during the runs: median ${pct(med(all.map((r) => r.otherCpuShare)))}, from ${pct(
    quant(
      all.map((r) => r.otherCpuShare),
      0,
    ),
  )} to ${pct(
    quant(
      all.map((r) => r.otherCpuShare),
      1,
    ),
  )}. Tokenizer: ${all[0].tokenizer}.`,
);
