import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { errorMessage } from "../../base/errors.ts";
import { type LlamaAnswer, type LlamaRequest, llamaRequest } from "./llama-protocol.ts";

/**
 * The child process that holds a model: a crash of the native code ends it alone. It talks over the channel of `fork`; see
 * llama-protocol.ts. The library is not part of the product, so only what is used of it is described here.
 */
interface Sequence {
  readonly contextTokens: readonly unknown[];
  readonly tokenMeter: { getState(): { usedInputTokens: number; usedOutputTokens: number } };
}
interface Session {
  setChatHistory(history: unknown[]): void;
  promptWithMeta(text: string, options: Record<string, unknown>): Promise<{ responseText: string; stopReason: string }>;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<{
    readonly trainContextSize: number;
    createContext(options: Record<string, unknown>): Promise<{ readonly contextSize: number; getSequence(): Sequence }>;
  }>;
  createGrammarForJsonSchema(schema: unknown): Promise<unknown>;
}
interface Library {
  getLlama(options: Record<string, unknown>): Promise<Llama>;
  LlamaChatSession: new (options: { contextSequence: Sequence; autoDisposeSequence: boolean }) => Session;
}

interface Loaded {
  llama: Llama;
  sequence: Sequence;
  session: Session;
}

const running = new Map<number, AbortController>();
let loaded: Promise<Loaded> | undefined;
const grammars = new Map<string, Promise<unknown>>();

process.on("message", (message) => {
  const request = llamaRequest.safeParse(message);
  if (!request.success) return;
  handle(request.data).catch((error: unknown) => {
    const text = errorMessage(error);
    answer({
      type: "failed",
      message: text,
      tooLong: /context (shift|size)|too long|too large/i.test(text),
      ...("id" in request.data && { id: request.data.id }),
    });
  });
});
// Without its parent nobody wants an answer any more.
process.on("disconnect", () => process.exit(0));

function answer(message: LlamaAnswer): void {
  process.send?.(message);
}

async function handle(request: LlamaRequest): Promise<void> {
  if (request.type === "load") {
    loaded = load(request);
    await loaded;
  } else if (request.type === "stop") running.get(request.id)?.abort();
  else await complete(request);
}

async function load(request: Extract<LlamaRequest, { type: "load" }>): Promise<Loaded> {
  const entry = join(request.libraryDir, "node_modules", "node-llama-cpp", "dist", "index.js");
  const library = (await import(pathToFileURL(entry).href)) as Library;
  // Nothing is built and nothing fetched: what is installed is used, or it fails.
  const llama = await library.getLlama({
    build: "never",
    skipDownload: true,
    logLevel: "error",
    maxThreads: request.threads,
  });
  const model = await llama.loadModel({ modelPath: request.file });
  const context = await model.createContext({
    threads: request.threads,
    contextSize: { max: request.contextTokens ?? Math.min(model.trainContextSize, 32_768) },
  });
  const sequence = context.getSequence();
  const session = new library.LlamaChatSession({ contextSequence: sequence, autoDisposeSequence: false });
  answer({ type: "loaded", contextTokens: context.contextSize, trainedTokens: model.trainContextSize });
  return { llama, sequence, session };
}

async function complete(request: Extract<LlamaRequest, { type: "complete" }>): Promise<void> {
  if (loaded === undefined) throw new Error("No model is loaded.");
  const { llama, sequence, session } = await loaded;
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const grammar = request.schema === undefined ? undefined : await grammarOf(llama, request.schema);
    const last = request.messages.at(-1);
    session.setChatHistory(request.messages.slice(0, -1).map(asHistory));
    const before = sequence.tokenMeter.getState();
    const reply = await session.promptWithMeta(last?.content ?? "", {
      signal: controller.signal,
      onTextChunk: (text: string) => answer({ type: "text", id, text }),
      ...(grammar !== undefined && { grammar }),
      ...(request.maxTokens !== undefined && { maxTokens: request.maxTokens }),
    });
    const after = sequence.tokenMeter.getState();
    const outputTokens = after.usedOutputTokens - before.usedOutputTokens;
    const evaluated = after.usedInputTokens - before.usedInputTokens;
    const inputTokens = Math.max(evaluated, sequence.contextTokens.length - outputTokens);
    answer({
      type: "done",
      id,
      text: reply.responseText,
      cut: reply.stopReason === "maxTokens",
      inputTokens,
      cachedTokens: inputTokens - evaluated,
      outputTokens,
    });
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    answer({ type: "stopped", id });
  } finally {
    running.delete(id);
  }
}

/** Making a grammar takes longer than using it; the tools of a session seldom change. */
function grammarOf(llama: Llama, schema: unknown): Promise<unknown> {
  const key = JSON.stringify(schema);
  const grammar = grammars.get(key) ?? llama.createGrammarForJsonSchema(schema);
  grammars.set(key, grammar);
  return grammar;
}

function asHistory(message: { role: string; content: string }): unknown {
  if (message.role === "assistant") return { type: "model", response: [message.content] };
  return { type: message.role, text: message.content };
}
