import type { Amounts } from "../ports/usage-ledger.ts";
import { createSessionStore } from "./create-session-store.ts";

/** What every session of a folder but one has used so far; asked anew each time, since other windows may be at work. */
export function usedInProject(stateDir: string, workspace: string): (exceptSession: string) => Promise<Amounts> {
  const store = createSessionStore(stateDir, { workspace });
  return async (exceptSession) => {
    const amounts = { turns: 0, tokens: 0, cost: 0 };
    for (const { id, days } of await store.usage()) {
      if (id === exceptSession) continue;
      for (const { requests, inputTokens, outputTokens, cost } of Object.values(days)) {
        amounts.turns += requests;
        amounts.tokens += inputTokens + outputTokens;
        amounts.cost += cost;
      }
    }
    return amounts;
  };
}
