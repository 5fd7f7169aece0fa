#!/usr/bin/env node
// Runs agents against the scripted server and appends one JSON line per run.
//   node run.mjs --peers-dir DIR --work DIR --peers pi,codex --scenarios S1,S2 --out runs.jsonl
//                [--runs S1=5,default=3] [--node PATH] [--tokenizer FILE] [--port 8410] [--timeout 300]
//                [--isolate] [--dump DIR] [--keep] [--no-warmup]
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { now, procStatBusy, TreeSampler } from "./proc.mjs";
import { SCENARIOS, writeTree } from "./scenarios.mjs";

const { values: opt } = parseArgs({
  options: {
    "peers-dir": { type: "string", default: process.env.PEERS_DIR },
    work: { type: "string", default: process.env.BENCH_WORK },
    peers: { type: "string" },
    scenarios: { type: "string", default: "S1,S2,S3,S4,S5" },
    runs: { type: "string", default: "S1=5,default=3" },
    node: { type: "string", default: process.env.BENCH_NODE ?? process.execPath },
    tokenizer: { type: "string", default: process.env.BENCH_TOKENIZER },
    port: { type: "string", default: "8410" },
    timeout: { type: "string", default: "300" },
    out: { type: "string", default: "runs.jsonl" },
    isolate: { type: "boolean", default: false },
    dump: { type: "string" },
    keep: { type: "boolean", default: false },
    "no-warmup": { type: "boolean", default: false },
    model: { type: "string", default: "mock-model" },
  },
});
if (!opt["peers-dir"] || !opt.work || !opt.peers) {
  console.error("needed: --peers-dir, --work, --peers (see README.md)");
  process.exit(2);
}
// Only loopback: a network namespace of its own makes every call home fail at once instead of timing out.
if (opt.isolate && !process.env.BENCH_ISOLATED) {
  const r = spawnSync(
    "unshare",
    ["-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", process.execPath, ...process.argv.slice(1)],
    { stdio: "inherit", env: { ...process.env, BENCH_ISOLATED: "1" } },
  );
  process.exit(r.status ?? 1);
}

const here = path.dirname(fileURLToPath(import.meta.url));
const work = path.resolve(opt.work);
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const repeat = Object.fromEntries(
  opt.runs.split(",").map((p) => {
    const [k, v] = p.includes("=") ? p.split("=") : ["default", p];
    return [k, +v];
  }),
);
const timesFor = (s) => repeat[s] ?? repeat.default ?? 3;
let port = Number(opt.port);
const lastPort = port + 79;
const nextPort = () => (port = port >= lastPort ? Number(opt.port) : port + 1);

async function adapterOf(id) {
  return (await import(pathToFileURL(path.join(here, "adapters", `${id}.mjs`)))).default;
}

function workspace(id, sc) {
  const cwd = path.join(work, "ws", id);
  fs.rmSync(cwd, { recursive: true, force: true });
  fs.mkdirSync(cwd, { recursive: true });
  writeTree(cwd, sc.files());
  const git = (...a) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...a], {
      cwd,
      stdio: "ignore",
      env: {
        PATH: process.env.PATH,
        HOME: cwd,
        GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
        GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
      },
    });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "fixture");
  return cwd;
}

function agentEnv(id, extra) {
  const home = path.join(work, "home", id),
    tmp = path.join(work, "tmp", id);
  fs.mkdirSync(home, { recursive: true });
  fs.mkdirSync(tmp, { recursive: true });
  const env = {
    PATH: `${path.dirname(opt.node)}:${process.env.PATH}`,
    HOME: home,
    TMPDIR: tmp,
    LANG: "C.UTF-8",
    TERM: "dumb",
    NO_COLOR: "1",
    SHELL: "/bin/bash",
    USER: os.userInfo().username,
    DO_NOT_TRACK: "1",
  };
  return { home, env: { ...env, ...extra } };
}

async function once(id, scenarioId, runNo) {
  const adapter = await adapterOf(id);
  const sc = SCENARIOS[scenarioId];
  const cwd = workspace(id, sc);
  const p = nextPort();
  const baseUrl = `http://127.0.0.1:${p}/v1`;
  const peer = path.join(path.resolve(opt["peers-dir"]), id);
  const { home, env } = agentEnv(id, {});
  const at = { node: opt.node, peer, home, cwd, prompt: sc.prompt, baseUrl, model: adapter.model ?? opt.model };
  const cmd = adapter.command(at);
  const mark = `PEERBENCH_RUN=${process.pid}-${id}-${scenarioId}-${runNo}-${Date.now()}`;
  Object.assign(env, cmd.env, { PEERBENCH_RUN: mark.split("=")[1] });
  writeTree(home, { ...cmd.files, ...adapter.files?.(at) });

  const outDir = path.join(work, "out");
  fs.mkdirSync(outDir, { recursive: true });
  const tag = `${id}-${scenarioId}-${runNo}`;
  const recFile = path.join(outDir, `${tag}.records.json`);
  fs.rmSync(recFile, { force: true });
  const mock = spawn(
    process.execPath,
    [
      path.join(here, "mock-server.mjs"),
      "--port",
      String(p),
      "--scenario",
      scenarioId,
      "--adapter",
      id,
      "--cwd",
      cwd,
      "--out",
      recFile,
      ...(opt.tokenizer ? ["--tokenizer", opt.tokenizer] : []),
      ...(opt.dump ? ["--dump", path.join(opt.dump, tag)] : []),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((r, j) => {
    mock.stdout.once("data", r);
    mock.once("exit", (c) => j(new Error(`mock exited ${c}`)));
  });

  const so = fs.openSync(path.join(outDir, `${tag}.stdout`), "w");
  const se = fs.openSync(path.join(outDir, `${tag}.stderr`), "w");
  const timesFile = path.join(outDir, `${tag}.times`);
  const ti = fs.openSync(timesFile, "w");
  const sampler = new TreeSampler(mark);
  const busy0 = procStatBusy(),
    self0 = process.cpuUsage(),
    load0 = os.loadavg()[0];
  const t0 = now();
  // bash's `times` has millisecond resolution and covers every descendant that was waited for
  const child = spawn("bash", ["-c", '"$@"; rc=$?; times >&3; exit $rc', "bench", ...cmd.argv], {
    cwd,
    env,
    stdio: ["ignore", so, se, ti],
    detached: true,
  });
  sampler.start(child.pid);
  let timedOut = false;
  const killer = setTimeout(() => {
    timedOut = true;
    for (const pid of sampler.tick())
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        /* gone */
      }
  }, Number(opt.timeout) * 1000);
  const exit = await new Promise((r) => child.once("exit", (code, sig) => r(code ?? sig)));
  const t1 = now();
  clearTimeout(killer);
  const left = sampler.tick();
  sampler.stop();
  const busy1 = procStatBusy(),
    self1 = process.cpuUsage(self0);
  for (const fd of [so, se, ti]) fs.closeSync(fd);
  // helpers that outlive the agent: note them, then end them (they are this run's own)
  const leftNames = left.map((pid) => [...sampler.procs.values()].find((x) => x.pid === pid)?.name);
  for (const pid of left)
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      /* gone */
    }

  const mockExit = new Promise((r) => mock.once("exit", r));
  await fetch(`http://127.0.0.1:${p}/__end`, { method: "POST" }).catch(() => mock.kill("SIGTERM"));
  await mockExit;
  const rec = JSON.parse(fs.readFileSync(recFile, "utf8"));

  const tl = fs.readFileSync(timesFile, "utf8").trim().split("\n")[1] ?? "0m0s 0m0s";
  const [user, sys] = tl.split(" ").map((x) => {
    const m = /(\d+)m([\d.]+)s/.exec(x);
    return (m[1] * 60 + +m[2]) * 1000;
  });
  const detached = sampler.detachedCpu();
  const cpu = user + sys + detached;
  const main = rec.records.filter((r) => r.main),
    side = rec.records.filter((r) => !r.main);
  const gaps = main.map((r) => r.sinceEnd).filter((x) => x !== null);
  const last = main.findLast((r) => r.isMainEnd);
  const rssAt = (t) => {
    let v = 0;
    for (const [ts, rss] of sampler.samples) {
      if (ts > t) break;
      v = rss;
    }
    return v;
  };
  // the largest memory in each sixtieth of the run
  const series = Array(60).fill(0);
  for (const [ts, rss] of sampler.samples) {
    const i = Math.min(59, Math.floor(((ts - t0) / (t1 - t0)) * 60));
    series[i] = Math.max(series[i], Math.round(rss / 1024));
  }
  const badResults = main
    .filter((r) => r.result && (r.result.missing || !r.result.ok))
    .map((r) => ({ n: r.n, ...r.result }));
  // some agents shorten what a tool returned: share of the lines read that reached the model
  const reads = main.filter((r) => r.result?.lines),
    delivered = reads.length
      ? reads.reduce((a, r) => a + Math.min(1, r.result.linesSeen / r.result.lines), 0) / reads.length
      : null;
  const wrong = sc.check(cwd);
  const sum = (list, f) => list.reduce((a, x) => a + f(x), 0);
  const line = {
    peer: id,
    scenario: scenarioId,
    run: runNo,
    at: new Date().toISOString(),
    exit,
    timedOut,
    ok:
      exit === 0 &&
      !timedOut &&
      wrong.length === 0 &&
      badResults.length === 0 &&
      rec.stepsServed >= rec.steps &&
      !!last,
    wallMs: t1 - t0,
    cpuMs: cpu,
    userMs: user,
    sysMs: sys,
    detachedCpuMs: detached,
    mockBusyMs: sum(rec.records, (r) => (r.reply === "stream" ? 0 : (r.busy ?? 0))),
    mockCpuMs: rec.cpuMs,
    otherCpuShare: Math.max(
      0,
      (busy1 - busy0 - cpu - rec.cpuMs - (self1.user + self1.system) / 1000) / ((t1 - t0) * os.cpus().length),
    ),
    load0,
    peakRssMB: sampler.peak / 1024,
    peakParts: sampler.peakParts,
    peakProcs: sampler.peakProcs,
    procs: [...new Set([...sampler.procs.values()].map((x) => x.name))].slice(0, 12),
    leftover: leftNames,
    startupMs: main[0] ? main[0].t0 - t0 : null,
    firstAnyMs: rec.records[0] ? rec.records[0].t0 - t0 : null,
    exitTailMs: last ? t1 - last.tEnd : null,
    streamMs: last?.reply === "stream" ? last.tEnd - last.tReply : null,
    requests: main.length,
    sideRequests: side.length,
    gaps,
    firstPrompt: main[0]
      ? {
          tokens: main[0].promptTokens,
          tools: main[0].toolTokens,
          system: main[0].systemTokens,
          bytes: main[0].bodyBytes,
          nTools: main[0].tools,
          messages: main[0].messages,
        }
      : null,
    lastBytes: main.at(-1)?.bodyBytes,
    totalPromptTokens: sum(rec.records, (r) => r.promptTokens),
    sidePromptTokens: sum(side, (r) => r.promptTokens),
    totalBytes: sum(rec.records, (r) => r.bodyBytes),
    cacheableShare:
      main.length > 1 ? sum(main.slice(1), (r) => r.canonPrefix) / sum(main.slice(1), (r) => r.canonBytes) : null,
    reuseMin: main.length > 1 ? Math.min(...main.slice(1).map((r) => r.reuse)) : null,
    breaks: main.slice(1).filter((r) => r.reuse < 0.99).length,
    rawReuse: main.length > 1 ? sum(main.slice(1), (r) => r.rawPrefix) / sum(main.slice(1), (r) => r.prevRaw) : null,
    rssSeriesMB: series,
    rssEarlyMB: main[9] ? rssAt(main[9].t0) / 1024 : null,
    rssLateMB: main.length > 10 ? rssAt(main.at(-1).t0) / 1024 : null,
    linesDelivered: delivered,
    tokenizer: rec.tokenizer,
    badResults: badResults.slice(0, 3),
    badCount: badResults.length,
    wrongFiles: wrong,
    others: rec.others.slice(0, 5),
    nOthers: rec.others.length,
  };
  if (!opt.keep && line.ok)
    for (const e of ["stdout", "stderr", "times", "records.json"])
      fs.rmSync(path.join(outDir, `${tag}.${e}`), { force: true });
  return line;
}

const peers = opt.peers.split(","),
  scenarios = opt.scenarios.split(",");
if (!opt["no-warmup"])
  for (const id of peers) {
    const w = await once(id, "S1", "warmup");
    console.log(`warm-up ${id}: exit ${w.exit} ok ${w.ok}`);
  }
const rounds = Math.max(...scenarios.map(timesFor));
for (let r = 1; r <= rounds; r++) {
  for (const s of scenarios) {
    if (r > timesFor(s)) continue;
    // rotate the order, so that no peer always runs first
    for (let i = 0; i < peers.length; i++) {
      const id = peers[(i + r - 1) % peers.length];
      let line;
      try {
        line = await once(id, s, r);
      } catch (e) {
        line = { peer: id, scenario: s, run: r, ok: false, error: String(e?.stack ?? e) };
      }
      fs.appendFileSync(opt.out, `${JSON.stringify(line)}\n`);
      console.log(
        `${s} #${r} ${id.padEnd(10)} ok=${line.ok} wall=${line.wallMs?.toFixed(0)} cpu=${line.cpuMs?.toFixed(0)} rss=${line.peakRssMB?.toFixed(0)} start=${line.startupMs?.toFixed(0)} req=${line.requests}+${line.sideRequests} tok0=${line.firstPrompt?.tokens} total=${line.totalPromptTokens} reuse=${line.reuseMin?.toFixed(3)} bad=${line.badCount} wrong=${line.wrongFiles?.length} other=${line.otherCpuShare?.toFixed(2)} left=${line.leftover}${line.error ? ` ${line.error}` : ""}`,
      );
      await sleep(200);
    }
  }
}
