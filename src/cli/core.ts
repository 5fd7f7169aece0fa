import type { AgentSession, AgentSessionOptions } from "../agent/agent-session.ts";
import type { ModelPrice } from "../model/model-price.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { CommandAnalyser } from "../ports/command-analyser.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Questioner } from "../ports/user.ts";
import type { FileSessionStore, SessionStoreOptions } from "../sessions/create-session-store.ts";
import type { Tool, ToolPorts } from "../tools/define-tool.ts";

export interface ModelOptions {
  sendReasoning?: boolean;
  price?: ModelPrice;
}

export interface ModelConnection {
  baseUrl: string;
  apiKey: string;
}

/** The parts of the product as the composition root puts them together; what is not asked for is not loaded. */
export interface Core {
  readonly clock: Clock;
  readonly logger: Logger;
  createSessions(options?: SessionStoreOptions): Promise<FileSessionStore>;
  createPorts(cwd: string, questioner: Questioner): Promise<ToolPorts>;
  createRules(cwd: string): Promise<RuleStore>;
  createCommandAnalyser(): Promise<CommandAnalyser>;
  createModel(connection: ModelConnection, model: string, options?: ModelOptions): Promise<ChatModel>;
  listModels(connection: ModelConnection, signal: AbortSignal): Promise<string[]>;
  createSession(options: Omit<AgentSessionOptions, "clock" | "logger">): Promise<AgentSession>;
  listTools(): Promise<readonly Tool[]>;
}
