import type { DetectedServer } from "../../protocol/panel-message.ts";

/** Asks a server for its model ids; rejects when there is none. */
export type ListModelIds = (baseUrl: string, signal: AbortSignal) => Promise<string[]>;

const defaultPorts = [
  { name: "Ollama", port: 11_434 },
  { name: "LM Studio", port: 1234 },
  { name: "llama.cpp", port: 8080 },
];
const timeoutMs = 800;

/** Looks for model servers on this machine's default ports. A port that does not answer in time, or not in kind, counts as none. */
export async function detectServers(listModelIds: ListModelIds, signal: AbortSignal): Promise<DetectedServer[]> {
  const found = await Promise.all(
    defaultPorts.map(async ({ name, port }) => {
      const baseUrl = `http://127.0.0.1:${port}/v1`;
      try {
        const models = await listModelIds(baseUrl, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
        return { name, baseUrl, models };
      } catch {
        return undefined;
      }
    }),
  );
  return found.filter((server) => server !== undefined);
}
