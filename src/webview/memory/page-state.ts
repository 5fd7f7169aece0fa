import type { MemoryPageView } from "../../protocol/memory-page.ts";
import type { MemoryReport } from "../../protocol/memory-report.ts";

/** What the page shows: a report, and what is being done to get a newer one. */
export interface MemoryPageState {
  report?: MemoryReport;
  checking?: { step: string; done: number; total: number };
  ended?: { message: string; nextStep: string };
}

export function reduceMemoryPage(state: MemoryPageState, message: MemoryPageView): MemoryPageState {
  const { report } = state;
  switch (message.type) {
    case "checking": {
      const { step, done, total } = message;
      return { ...(report && { report }), checking: { step, done, total } };
    }
    case "report":
      return { report: message.report };
    case "ended": {
      const { message: text, nextStep } = message;
      return { ...(report && { report }), ended: { message: text, nextStep } };
    }
  }
}

/** For who does not see the page: each step once, and the end. */
export function announcement({ checking, ended, report }: MemoryPageState): string {
  if (checking !== undefined) return `${checking.step}.`;
  if (ended !== undefined) return `${ended.message} ${ended.nextStep}`;
  return report === undefined ? "" : "The check is finished.";
}
