// Runs inside the extension host: VS Code calls run() once the workbench is up.
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import type { HostTestResult } from "./run-in-host.ts";

export async function run(): Promise<void> {
  const { LATHE_HOST_SUITE: suite = "", LATHE_HOST_RESULTS: results = "" } = process.env;
  const mocha = new Mocha({ ui: "bdd", timeout: 20_000, color: false, reporter: "min" });
  for (const file of readdirSync(suite).filter((name) => name.endsWith(".test.js"))) mocha.addFile(join(suite, file));

  await new Promise<void>((resolve, reject) => {
    // One line a result, at once: what has run is known even when the host dies.
    const report = (result: HostTestResult) => appendFileSync(results, `${JSON.stringify(result)}\n`);
    const runner = mocha.run((failures) => {
      report({ type: "end" });
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    runner.on("pass", (test) => report(describeTest(test, "passed")));
    runner.on("pending", (test) => report(describeTest(test, "pending")));
    runner.on("fail", (test, error) => report(describeTest(test, "failed", error)));
  });
}

function describeTest(test: Mocha.Test, state: "passed" | "pending" | "failed", error?: Error): HostTestResult {
  const { message, stack, actual, expected } = (error ?? {}) as Error & { actual?: unknown; expected?: unknown };
  return {
    type: "test",
    titlePath: test.titlePath(),
    state,
    duration: test.duration ?? 0,
    ...(error && { error: { message: message ?? String(error), stack: stack ?? "", actual, expected } }),
  };
}
