#!/usr/bin/env node
import { execFile } from "node:child_process";
// The least an agent on Node can be: one loop, three tools, no session file, no permissions, no interface.
// It is no product; it gives the tables a floor row and shows what an adapter needs.
//   node floor-agent.mjs --base-url URL --model NAME PROMPT
import fs from "node:fs/promises";
import http from "node:http";

const args = process.argv.slice(2);
const flag = (name) => {
  const i = args.indexOf(name);
  return i < 0 ? undefined : args.splice(i, 2)[1];
};
const baseUrl = flag("--base-url"),
  model = flag("--model"),
  prompt = args.join(" ");
const tool = (name, description, properties) => ({
  type: "function",
  function: { name, description, parameters: { type: "object", properties, required: Object.keys(properties) } },
});
const str = { type: "string" };
const tools = [
  tool("read", "Read a text file.", { path: str }),
  tool("edit", "Replace one exact, unique text in a file.", { path: str, old: str, new: str }),
  tool("bash", "Run a shell command.", { command: str }),
];
const act = {
  read: ({ path }) => fs.readFile(path, "utf8"),
  edit: async (a) => {
    const text = await fs.readFile(a.path, "utf8");
    if (text.split(a.old).length !== 2) return "error: old text must occur once";
    await fs.writeFile(
      a.path,
      text.replace(a.old, () => a.new),
    );
    return "edited";
  },
  bash: ({ command }) =>
    new Promise((r) => {
      execFile("bash", ["-c", command], { maxBuffer: 1 << 24 }, (e, out, err) =>
        r(`${out}${err}${e ? `\nexit ${e.code}` : ""}`),
      );
    }),
};
const messages = [
  { role: "system", content: "You are a coding agent. Use the tools. Be brief." },
  { role: "user", content: prompt },
];
const agent = new http.Agent({ keepAlive: true });

function ask() {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify({ model, stream: true, tools, messages }));
    const req = http.request(
      `${baseUrl}/chat/completions`,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          "content-length": body.length,
          authorization: `Bearer ${process.env.OPENAI_API_KEY}`,
        },
      },
      (res) => {
        let rest = "",
          text = "";
        const calls = [];
        res.setEncoding("utf8");
        res.on("data", (d) => {
          const lines = (rest + d).split("\n");
          rest = lines.pop();
          for (const line of lines) {
            if (!line.startsWith("data: {")) continue;
            const delta = JSON.parse(line.slice(6)).choices[0]?.delta;
            if (delta?.content) {
              text += delta.content;
              process.stdout.write(delta.content);
            }
            for (const c of delta?.tool_calls ?? []) {
              calls[c.index] ??= { id: "", type: "function", function: { name: "", arguments: "" } };
              const have = calls[c.index];
              if (c.id) have.id = c.id;
              if (c.function?.name) have.function.name = c.function.name;
              have.function.arguments += c.function?.arguments ?? "";
            }
          }
        });
        res.on("end", () => resolve({ text, calls }));
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

for (;;) {
  const { text, calls } = await ask();
  messages.push({ role: "assistant", content: text || null, ...(calls.length && { tool_calls: calls }) });
  if (!calls.length) break;
  for (const c of calls) {
    const content = await act[c.function.name](JSON.parse(c.function.arguments)).catch((e) => `error: ${e.message}`);
    messages.push({ role: "tool", tool_call_id: c.id, content });
  }
}
agent.destroy();
