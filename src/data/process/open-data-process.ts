import type { DataEngine } from "../../ports/data-engine.ts";

export interface DataProcessOptions {
  /** Script of the process. */
  script: string;
  /** A folder of the engine's own, outside every workspace. */
  directory: string;
}

/**
 * The data engine in a process of its own: a statement that runs away, or a crash of the database, ends there. Nothing is loaded before
 * the first call.
 */
export function openDataProcess(options: DataProcessOptions): DataEngine {
  let made: Promise<DataEngine> | undefined;
  const get = () => {
    made ??= import("./connect-data.ts").then(({ connectData }) => connectData(options));
    return made;
  };
  return {
    tablesOf: async (sql, signal) => (await get()).tablesOf(sql, signal),
    partsOf: async (file, signal) => (await get()).partsOf(file, signal),
    profile: async (table, sessionId, signal) => (await get()).profile(table, sessionId, signal),
    query: async (query, signal) => (await get()).query(query, signal),
    exportResult: async (result, sessionId, format, signal) =>
      (await get()).exportResult(result, sessionId, format, signal),
    close: async () => (await made)?.close(),
  };
}
