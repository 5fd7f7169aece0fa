import type { DataEngine } from "../../ports/data-engine.ts";
import { serveCalls } from "../../processes/serve-calls.ts";
import { dataMethods as methods } from "./data-message.ts";

/** Answers for an engine that is made with the first call. */
export function serveData(createEngine: () => Promise<DataEngine>): void {
  let made: Promise<DataEngine> | undefined;
  const get = () => {
    made ??= createEngine();
    return made;
  };
  serveCalls({
    tablesOf: async (argument, { signal }) =>
      (await get()).tablesOf(methods.tablesOf.argument.parse(argument).sql, signal),
    partsOf: async (argument, { signal }) =>
      (await (await get()).partsOf(methods.partsOf.argument.parse(argument).file, signal)) ?? null,
    profile: async (argument, { signal }) => {
      const { table, sessionId } = methods.profile.argument.parse(argument);
      return (await get()).profile(table, sessionId, signal);
    },
    query: async (argument, { signal }) => (await get()).query(methods.query.argument.parse(argument).query, signal),
    exportResult: async (argument, { signal }) => {
      const { result, sessionId, format } = methods.exportResult.argument.parse(argument);
      return (await get()).exportResult(result, sessionId, format, signal);
    },
  });
}
