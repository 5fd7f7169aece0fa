import type { DataEngine } from "../../ports/data-engine.ts";
import { openCallProcess } from "../../processes/open-call-process.ts";
import { dataMethods as methods } from "./data-message.ts";
import type { DataProcessOptions } from "./open-data-process.ts";

/** Nobody asks for that long: the process ends, and the next call starts it again. */
const idleMs = 120_000;

/** The engine at the other end of a process. */
export function connectData({ script, directory }: DataProcessOptions): DataEngine {
  const { call, stop } = openCallProcess({
    script,
    arguments: [directory],
    stopped: { code: "data_stopped", what: "The data engine" },
    idleMs,
  });
  return {
    tablesOf: async (sql, signal) => methods.tablesOf.reply.parse(await call("tablesOf", { sql }, signal)),
    partsOf: async (file, signal) => methods.partsOf.reply.parse(await call("partsOf", { file }, signal)) ?? undefined,
    profile: async (table, sessionId, signal) =>
      methods.profile.reply.parse(await call("profile", { table, sessionId }, signal)),
    query: async (query, signal) => methods.query.reply.parse(await call("query", { query }, signal)),
    exportResult: async (result, sessionId, format, signal) =>
      methods.exportResult.reply.parse(await call("exportResult", { result, sessionId, format }, signal)),
    close: stop,
  };
}
