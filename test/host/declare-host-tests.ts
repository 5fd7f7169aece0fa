import { describe, it } from "mocha";
import type { HostRun, HostTestResult } from "./run-in-host.ts";

type TestResult = Extract<HostTestResult, { type: "test" }>;

/** Declares one mocha test for each test that ran in the extension host, and one for the run as a whole. */
export function declareHostTests(title: string, { results, failure }: HostRun): void {
  describe(title, () => {
    it("ran to the end in the extension host", () => {
      if (failure) throw new Error(failure);
    });
    for (const result of results) {
      if (result.type === "test") declareTest(result);
    }
  });
}

function declareTest({ titlePath, state, error }: TestResult): void {
  const title = titlePath.join(" › ");
  if (state === "pending") {
    it(title);
    return;
  }
  it(title, () => {
    if (error) throw Object.assign(new Error(error.message), error);
  });
}
