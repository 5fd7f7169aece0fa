// Scripted OpenAI-compatible server on loopback.
//   node mock-server.mjs --port 8410 --scenario S2 --adapter pi --cwd DIR --out records.json [--tokenizer FILE] [--dump DIR]
// It prints "ready" once it listens. POST /__end writes the records and stops it.
// Everything expensive (token counts, prefix comparison) happens after the run.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import zlib from "node:zlib";
import { filler, SCENARIOS } from "./scenarios.mjs";

const { values: opt } = parseArgs({
  options: {
    port: { type: "string", default: "8410" },
    scenario: { type: "string", default: "S1" },
    adapter: { type: "string" },
    cwd: { type: "string" },
    out: { type: "string" },
    tokenizer: { type: "string" },
    dump: { type: "string" },
  },
});
const here = path.dirname(fileURLToPath(import.meta.url));
const adapter = (await import(pathToFileURL(path.join(here, "adapters", `${opt.adapter}.mjs`)))).default;
const scenario = SCENARIOS[opt.scenario];
const words = scenario.steps.some((s) => s.act === "stream")
  ? filler(scenario.steps.find((s) => s.act === "stream").tokens)
  : [];

/** Monotonic milliseconds; CLOCK_MONOTONIC is one clock for all processes of the machine. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

const records = []; // one per model request
const others = []; // anything else that was asked for
let step = 0; // next scenario step
let callNo = 0;
let lastMainEnd = null;
let mainKey = null;
let pending = null; // the tool call whose result the next request must carry

const toolName = (t) => t.name ?? t.function?.name ?? t.type;

function nextReply(tools) {
  const names = tools.map(toolName);
  const s = scenario.steps[Math.min(step, scenario.steps.length - 1)];
  const extra = step >= scenario.steps.length;
  step++;
  if (extra) return { kind: "text", text: "Done.", extra: true };
  const ctx = { cwd: opt.cwd, names, tools, abs: (p) => path.join(opt.cwd, p) };
  if (s.act === "stream") return { kind: "stream" };
  if (s.act === "say") {
    if (adapter.tools.finish) return { kind: "tool", call: adapter.tools.finish(s, ctx), step: s, last: true };
    return { kind: "text", text: s.text, last: true };
  }
  const make =
    adapter.tools[s.act] ??
    (s.act === "search" && ((a, c) => adapter.tools.run({ cmd: `grep -rn "${a.pattern}" ${a.dir}` }, c)));
  return { kind: "tool", call: make(s, ctx), step: s };
}

const pieces = (text, n) => text.match(new RegExp(`[\\s\\S]{1,${n}}`, "g")) ?? [""];
const sse = (res, obj, event) => res.write(`${event ? `event: ${event}\n` : ""}data: ${JSON.stringify(obj)}\n\n`);

async function pump(res, makeChunk) {
  for (let i = 0; i < words.length; i++) {
    if (!res.write(makeChunk(words[i], i))) await new Promise((r) => res.once("drain", r));
    if (i % 16 === 15) await new Promise((r) => setImmediate(r));
    if (res.destroyed) return;
  }
}

async function chatReply(res, body, reply, usage) {
  const base = {
    id: `chatcmpl-${records.length}`,
    object: "chat.completion.chunk",
    created: Math.floor(Date.now() / 1000),
    model: body.model,
  };
  const u = {
    prompt_tokens: usage.in,
    completion_tokens: usage.out,
    total_tokens: usage.in + usage.out,
    prompt_tokens_details: { cached_tokens: 0 },
  };
  const call = reply.call && {
    id: `call_${++callNo}`,
    type: "function",
    function: { name: reply.call.name, arguments: JSON.stringify(reply.call.args) },
  };
  if (call) pending = { id: call.id, expect: reply.step?.expect, act: reply.step?.act, lines: reply.step?.lines };
  if (!body.stream) {
    const message = call
      ? { role: "assistant", content: null, tool_calls: [call] }
      : { role: "assistant", content: reply.kind === "stream" ? words.join("") : reply.text };
    res.writeHead(200, { "content-type": "application/json" });
    res.end(
      JSON.stringify({
        ...base,
        object: "chat.completion",
        choices: [{ index: 0, message, finish_reason: call ? "tool_calls" : "stop" }],
        usage: u,
      }),
    );
    return;
  }
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const chunk = (delta, finish = null) => ({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  if (call) {
    sse(
      res,
      chunk({
        role: "assistant",
        content: null,
        tool_calls: [
          { index: 0, id: call.id, type: "function", function: { name: call.function.name, arguments: "" } },
        ],
      }),
    );
    for (const p of pieces(call.function.arguments, 48))
      sse(res, chunk({ tool_calls: [{ index: 0, function: { arguments: p } }] }));
    sse(res, chunk({}, "tool_calls"));
  } else {
    sse(res, chunk({ role: "assistant", content: "" }));
    if (reply.kind === "stream") await pump(res, (w) => `data: ${JSON.stringify(chunk({ content: w }))}\n\n`);
    else for (const p of pieces(reply.text, 8)) sse(res, chunk({ content: p }));
    sse(res, chunk({}, "stop"));
  }
  if (body.stream_options?.include_usage) sse(res, { ...base, choices: [], usage: u });
  res.end("data: [DONE]\n\n");
}

async function responsesReply(res, body, reply, usage) {
  const id = `resp_${records.length}`;
  const u = {
    input_tokens: usage.in,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: usage.out,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.in + usage.out,
  };
  const shell = (status, output, extra = {}) => ({
    id,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status,
    model: body.model,
    output,
    parallel_tool_calls: false,
    tool_choice: "auto",
    tools: [],
    ...extra,
  });
  let item;
  if (reply.call) {
    const call_id = `call_${++callNo}`;
    pending = { id: call_id, expect: reply.step?.expect, act: reply.step?.act, lines: reply.step?.lines };
    item = reply.call.custom
      ? {
          id: `ctc_${callNo}`,
          type: "custom_tool_call",
          status: "completed",
          call_id,
          name: reply.call.name,
          input: reply.call.input,
        }
      : {
          id: `fc_${callNo}`,
          type: "function_call",
          status: "completed",
          call_id,
          name: reply.call.name,
          arguments: JSON.stringify(reply.call.args),
        };
  } else {
    const text = reply.kind === "stream" ? words.join("") : reply.text;
    item = {
      id: `msg_${records.length}`,
      type: "message",
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text, annotations: [] }],
    };
  }
  const final = shell("completed", [item], { usage: u });
  if (!body.stream) {
    res.writeHead(200, { "content-type": "application/json" });
    res.end(JSON.stringify(final));
    return;
  }
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  let seq = 0;
  const ev = (type, o) => sse(res, { type, sequence_number: seq++, ...o }, type);
  ev("response.created", { response: shell("in_progress", []) });
  ev("response.in_progress", { response: shell("in_progress", []) });
  if (reply.call) {
    const field = reply.call.custom ? "input" : "arguments";
    const kind = reply.call.custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
    ev("response.output_item.added", { output_index: 0, item: { ...item, status: "in_progress", [field]: "" } });
    for (const p of pieces(item[field], 48)) ev(`${kind}.delta`, { item_id: item.id, output_index: 0, delta: p });
    ev(`${kind}.done`, { item_id: item.id, output_index: 0, [field]: item[field] });
  } else {
    ev("response.output_item.added", { output_index: 0, item: { ...item, status: "in_progress", content: [] } });
    ev("response.content_part.added", {
      item_id: item.id,
      output_index: 0,
      content_index: 0,
      part: { type: "output_text", text: "", annotations: [] },
    });
    const delta = (d) => ({
      type: "response.output_text.delta",
      sequence_number: seq++,
      item_id: item.id,
      output_index: 0,
      content_index: 0,
      delta: d,
    });
    if (reply.kind === "stream")
      await pump(res, (w) => `event: response.output_text.delta\ndata: ${JSON.stringify(delta(w))}\n\n`);
    else for (const p of pieces(reply.text, 8)) sse(res, delta(p), "response.output_text.delta");
    ev("response.output_text.done", {
      item_id: item.id,
      output_index: 0,
      content_index: 0,
      text: item.content[0].text,
    });
    ev("response.content_part.done", { item_id: item.id, output_index: 0, content_index: 0, part: item.content[0] });
  }
  ev("response.output_item.done", { output_index: 0, item });
  ev("response.completed", { response: final });
  res.end();
}

/** Was the result of the previous tool call carried, and does it hold the expected text? */
function checkResult(body) {
  const p = pending;
  pending = null;
  if (!p) return null;
  const list = body.messages ?? body.input ?? [];
  const hit =
    Array.isArray(list) &&
    list.findLast((m) => m.tool_call_id === p.id || (m.call_id === p.id && /output$/.test(m.type)));
  if (!hit) return { act: p.act, missing: true };
  const text = JSON.stringify(hit.content ?? hit.output ?? "");
  // every fixture line but the first holds 'export const'
  const linesSeen = p.lines && text.split("export const ").length;
  return {
    act: p.act,
    ok: !p.expect || text.includes(p.expect),
    lines: p.lines,
    linesSeen,
    sample: text.slice(0, 300),
    bytes: text.length,
  };
}

async function model(req, res, api, t0, raw, t1) {
  let data = raw;
  const enc = req.headers["content-encoding"];
  if (enc === "gzip") data = zlib.gunzipSync(raw);
  else if (enc === "zstd") data = zlib.zstdDecompressSync(raw);
  const body = JSON.parse(data);
  const tools = body.tools ?? [];
  // a main turn offers tools and opens with the same system text as the first one;
  // titles, summaries, memory extraction and the like are side requests
  const key = textOf(body.instructions ?? (body.messages ?? body.input)?.[0] ?? "").slice(0, 200);
  if (tools.length > 0) mainKey ??= key;
  const main = tools.length > 0 && key === mainKey;
  const rec = {
    n: records.length,
    api,
    main,
    t0,
    t1,
    sinceEnd: main && lastMainEnd !== null ? t0 - lastMainEnd : null,
    wireBytes: raw.length,
    bodyBytes: data.length,
    messages: (body.messages ?? body.input ?? []).length,
    tools: tools.length,
    stream: !!body.stream,
    model: body.model,
    data,
  };
  records.push(rec);
  if (main) rec.result = checkResult(body);
  const reply = main ? nextReply(tools) : { kind: "text", text: adapter.sideAnswer ?? "Fixture session" };
  rec.reply = reply.kind + (reply.call ? `:${reply.call.name}` : "") + (reply.extra ? ":extra" : "");
  rec.isMainEnd = !!reply.last || reply.kind === "stream";
  const usage = { in: Math.ceil(data.length / 4), out: reply.kind === "stream" ? words.length : 20 };
  rec.tReply = now();
  const flushed = new Promise((r) => {
    res.once("finish", r);
    res.once("close", r);
  });
  await (api === "responses" ? responsesReply : chatReply)(res, body, reply, usage);
  if (reply.kind === "stream") await flushed;
  rec.tEnd = now();
  rec.busy = rec.tEnd - t1;
  if (main) lastMainEnd = rec.tEnd;
}

const server = http.createServer({ keepAliveTimeout: 60000 }, (req, res) => {
  const t0 = now();
  const url = req.url.split("?")[0];
  const parts = [];
  req.on("data", (c) => parts.push(c));
  req.on("end", () => {
    const t1 = now();
    const raw = Buffer.concat(parts);
    if (req.method === "POST" && /\/chat\/completions$/.test(url))
      return void model(req, res, "chat", t0, raw, t1).catch((e) => fail(res, e));
    if (req.method === "POST" && /\/responses$/.test(url))
      return void model(req, res, "responses", t0, raw, t1).catch((e) => fail(res, e));
    if (url === "/__end") {
      res.end("ok");
      return void finish();
    }
    others.push({ method: req.method, url: req.url, t0 });
    if (/\/models$/.test(url)) {
      res.writeHead(200, { "content-type": "application/json" });
      return void res.end(
        JSON.stringify({ object: "list", data: [{ id: "mock-model", object: "model", created: 1, owned_by: "mock" }] }),
      );
    }
    res.writeHead(404, { "content-type": "application/json" });
    res.end('{"error":{"message":"not found"}}');
  });
});
function fail(res, e) {
  others.push({ error: String(e?.stack ?? e) });
  if (!res.headersSent) res.writeHead(500);
  res.end('{"error":{"message":"mock failed"}}');
}

// ---- after the run -------------------------------------------------------------------------

function textOf(m) {
  if (typeof m === "string") return m;
  const flat = (c) =>
    c == null
      ? ""
      : typeof c === "string"
        ? c
        : Array.isArray(c)
          ? c.map((p) => p.text ?? p.output ?? JSON.stringify(p)).join("\n")
          : JSON.stringify(c);
  let t = flat(m.content) + flat(m.output);
  for (const c of m.tool_calls ?? []) t += `\n${c.function?.name} ${c.function?.arguments}`;
  if (m.arguments !== undefined) t += `\n${m.name} ${m.arguments}`;
  if (m.input !== undefined) t += `\n${m.name} ${m.input}`;
  return t;
}

function commonPrefix(a, b) {
  const len = Math.min(a.length, b.length),
    block = 4096;
  let i = 0;
  while (i + block <= len && a.compare(b, i, i + block, i, i + block) === 0) i += block;
  while (i < len && a[i] === b[i]) i++;
  return i;
}

async function finish() {
  server.close();
  const cpu = process.cpuUsage(); // before the expensive part below
  let count = (s) => Math.ceil(Buffer.byteLength(s) / 4),
    tokenizer = "bytes/4";
  if (opt.tokenizer) {
    const m = await import(pathToFileURL(opt.tokenizer));
    count = m.countTokens ?? ((s) => m.encode(s).length);
    tokenizer = "o200k";
  }
  const seen = new Map();
  const tok = (s) => {
    if (!seen.has(s)) seen.set(s, count(s, { allowedSpecial: "all" }));
    return seen.get(s);
  };
  let prevRaw = null,
    prevCanon = null;
  for (const r of records) {
    const body = JSON.parse(r.data);
    // the order in which a model sees a prompt: tools, system, conversation
    const list =
      body.messages ?? (typeof body.input === "string" ? [{ role: "user", content: body.input }] : (body.input ?? []));
    const toolsText = JSON.stringify(body.tools ?? []);
    const canon = Buffer.from([toolsText, body.instructions ?? "", ...list.map((m) => JSON.stringify(m))].join("\n"));
    r.toolTokens = body.tools?.length ? tok(toolsText) : 0;
    r.systemTokens =
      (body.instructions ? tok(body.instructions) : 0) +
      list.filter((m) => m.role === "system" || m.role === "developer").reduce((n, m) => n + tok(textOf(m)), 0);
    r.promptTokens =
      r.toolTokens +
      (body.instructions ? tok(body.instructions) : 0) +
      list.reduce((n, m) => n + tok(textOf(m)) + 4, 0);
    r.canonBytes = canon.length;
    if (r.main) {
      if (prevRaw) {
        r.rawPrefix = commonPrefix(prevRaw, r.data);
        r.canonPrefix = commonPrefix(prevCanon, canon);
        r.prevRaw = prevRaw.length;
        r.prevCanon = prevCanon.length;
        r.reuse = r.canonPrefix / prevCanon.length; // how much of the previous prompt is still valid
        r.rawReuse = r.rawPrefix / prevRaw.length;
        r.cacheable = r.canonPrefix / canon.length; // how much of this prompt a prefix cache would serve
      }
      prevRaw = r.data;
      prevCanon = canon;
    }
    if (opt.dump) {
      fs.mkdirSync(opt.dump, { recursive: true });
      if (r.n < 4 || r.n === records.length - 1 || r.reuse < 0.99)
        fs.writeFileSync(
          path.join(opt.dump, `req-${String(r.n).padStart(3, "0")}.json`),
          JSON.stringify(body, null, 1),
        );
    }
    delete r.data;
  }
  fs.writeFileSync(
    opt.out,
    JSON.stringify({
      scenario: opt.scenario,
      adapter: adapter.id,
      tokenizer,
      steps: scenario.steps.length,
      stepsServed: Math.min(step, scenario.steps.length),
      records,
      others,
      cpuMs: (cpu.user + cpu.system) / 1000,
    }),
  );
  process.exit(0);
}

server.listen(Number(opt.port), "127.0.0.1", () => console.log("ready"));
process.on("SIGTERM", () => void finish());
