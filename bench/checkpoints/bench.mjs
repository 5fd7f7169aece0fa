// node bench/checkpoints/bench.mjs [--files 20000]: what checkpoints cost in a large repository where nothing changes.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createCheckpointRecorder } from "../../src/checkpoints/create-recorder.ts";

const { values } = parseArgs({ options: { files: { type: "string", default: "20000" } } });
const count = Number(values.files);
const base = mkdtempSync(join(realpathSync(tmpdir()), "lathe-bench-checkpoints-"));
const root = join(base, "project");
const text = "export const value = 1; // some words of code to fill the line\n".repeat(60);
for (let index = 0; index < count; index += 1) {
  const folder = join(root, `package-${index % 40}`, `module-${index % 20}`);
  if (index < 800) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `file-${index}.ts`), `// ${index}\n${text}`);
}
execFileSync("git", ["init", "--quiet"], { cwd: root });
const recorder = createCheckpointRecorder({
  directory: join(base, "state/checkpoints/project"),
  sessionId: "bench",
  roots: [root],
  leaveOut: [],
  logger: { log: (_level, message, error) => console.error(message, error) },
});

/** @param {string} title @param {number} times @param {() => unknown} work */
async function measure(title, times, work) {
  const durations = [];
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) {
    const start = performance.now();
    await work();
    durations.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / times;
  durations.sort((a, b) => a - b);
  const [median, worst] = [durations[Math.floor(times / 2)] ?? 0, durations.at(-1) ?? 0];
  console.log(`${title}: median ${median.toFixed(2)} ms, worst ${worst.toFixed(2)} ms, CPU ${cpu.toFixed(2)} ms`);
}

let number = 0;
const begin = () => {
  number += 1;
  recorder.begin({ number, title: "Request" });
};
console.log(`${count} files`);
await measure("checkpoint before a request", 50, begin);
await measure("looking ahead", 1, () => recorder.prepare());
await measure("first command", 1, () => recorder.aroundCommand(async () => undefined));
await measure("second command", 1, () => recorder.aroundCommand(async () => undefined));
await measure("further commands", 10, () => recorder.aroundCommand(async () => undefined));
await measure("checkpoint before a request, after commands", 50, begin);
rmSync(base, { recursive: true, force: true });
