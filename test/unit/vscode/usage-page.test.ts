import assert from "node:assert/strict";
import { reportUsage } from "../../../src/sessions/usage-report.ts";
import { usagePage } from "../../../src/vscode/usage-page.ts";

const totals = {
  requests: 2,
  inputTokens: 12_345,
  cachedTokens: 10_000,
  cacheWriteTokens: 0,
  outputTokens: 50,
  reasoningTokens: 0,
  estimated: 1,
  cost: 0.25,
  unpriced: 1,
};

describe("usage page", () => {
  it("shows days, models, folders, sessions and tools, and what is estimated or unpriced", () => {
    const page = usagePage(
      reportUsage([
        {
          id: "s1",
          title: "Fix [x](command:evil) | <b>",
          cwd: "/project",
          days: { "2026-11-22": totals },
          runs: [],
          models: { "gpt-5.5": totals },
          tools: { read_file: { calls: 3, resultTokens: 1200 } },
        },
      ]),
    );
    assert.match(page, /\| 2026-11-22 \| 2 \| ~12,345 \| 10,000 \| ~50 \| \$0\.2500 \|/);
    assert.match(page, /\| gpt-5\.5 \|/);
    assert.match(page, /\| read&#95;file \| 3 \| ~1,200 \|/);
    assert.match(page, /1 of 2 requests are estimated/);
    assert.match(page, /price of 1 of 2 requests is unknown/);
    assert.ok(!page.includes("[x]") && !page.includes("<b>"), "a title is no markup");
  });

  it("says that nothing was used", () => {
    assert.match(usagePage(reportUsage([])), /Nothing was used yet/);
  });
});
