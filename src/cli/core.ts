import type { AgentSession, AgentSessionOptions } from "../agent/agent-session.ts";
import type { FoundProfiles } from "../agent/profiles/read-profiles.ts";
import type { ChangeLedger } from "../ports/change-ledger.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { CheckpointRecorder, CheckpointStore } from "../ports/checkpoints.ts";
import type { CommandAnalyser } from "../ports/command-analyser.ts";
import type { CommandSandbox, SandboxHosts } from "../ports/command-sandbox.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Questioner } from "../ports/user.ts";
import type { FileSessionStore, SessionStoreOptions } from "../sessions/create-session-store.ts";
import type { Tool, ToolPorts } from "../tools/define-tool.ts";
import type { GuardParts } from "./create-guard-parts.ts";
import type { CheckedMemory, EmbedderOption } from "./create-memory-parts.ts";
import type { ModelConnection, ModelOptions } from "./model-wish.ts";

/** The parts of the product as the composition root puts them together; what is not asked for is not loaded. */
export interface Core extends GuardParts {
  readonly clock: Clock;
  readonly logger: Logger;
  createSessions(options?: SessionStoreOptions): Promise<FileSessionStore>;
  createPorts(cwd: string, questioner: Questioner, sandbox?: CommandSandbox): Promise<ToolPorts>;
  /** A sandbox for the commands of a workspace; `hosts` are asked before each. */
  createSandbox(cwd: string, hosts: () => SandboxHosts): Promise<CommandSandbox>;
  createRules(cwd: string): Promise<RuleStore>;
  /** For the shell of this machine, or another one. */
  createCommandAnalyser(shell?: string): Promise<CommandAnalyser>;
  createModel(connection: ModelConnection, model: string, options?: ModelOptions): Promise<ChatModel>;
  listModels(connection: ModelConnection, signal: AbortSignal): Promise<string[]>;
  createSession(options: Omit<AgentSessionOptions, "clock" | "logger">): Promise<AgentSession>;
  /** Has the changes of a session noted: the same ports, and who notes. */
  recordCheckpoints(
    cwd: string,
    sessionId: string,
    ports: ToolPorts,
  ): Promise<{ ports: ToolPorts; checkpoints: CheckpointRecorder }>;
  /** The checkpoints of a workspace, or of the one that has this checkpoint. @throws UserError checkpoint_not_found. */
  openCheckpoints(place: { cwd: string } | { checkpointId: string }): Promise<CheckpointStore>;
  /** Removes old checkpoints, once a day; never those of this session. */
  pruneCheckpoints(sessionId: string): Promise<void>;
  /** What is where in a folder. */
  /** `embedder`: given on the command line. */
  createMemory(cwd: string, embedder?: EmbedderOption): Promise<CheckedMemory>;
  /** The changes of a workspace that wait for review. */
  openLedger(cwd: string): Promise<ChangeLedger>;
  /** Has the edits of a session tracked: the same ports, with the ledger. */
  trackChanges(cwd: string, sessionId: string, ports: ToolPorts): Promise<ToolPorts>;
  listTools(): Promise<readonly Tool[]>;
  /** Every agent of a folder. */
  findAgents(cwd: string): Promise<FoundProfiles>;
}
