import type { Logger } from "../ports/runtime.ts";
import type { AgentEvent, Emit } from "../protocol/agent-event.ts";
import type { ToolPorts } from "../tools/define-tool.ts";
import type { AgentSessionOptions } from "./agent-session.ts";
import { type AskingDesk, askUser } from "./ask-user.ts";
import type { CommandJudge } from "./judge-command.ts";
import { OutputGuard } from "./output-guard.ts";
import { ProvenanceGuard } from "./provenance/provenance-guard.ts";
import { SecretGuard } from "./secrets/secret-guard.ts";

export interface SessionGuards {
  secrets: SecretGuard;
  provenance: ProvenanceGuard;
  output: OutputGuard;
  /** The ports as the session uses them: what is read through them is looked at. */
  ports: ToolPorts;
  logger: Logger;
  judge?: CommandJudge;
}

export interface GuardedSession {
  emit: Emit;
  desk(): AskingDesk;
  stored: readonly AgentEvent[];
  /** Asked for each command, where there is a sandbox. */
  isSandboxed(): boolean;
}

/** What watches over the texts of a session. */
export function createSessionGuards(
  options: AgentSessionOptions,
  { stored, isSandboxed, emit, desk }: GuardedSession,
): SessionGuards {
  const { files, search, shell } = options.ports;
  const secrets = new SecretGuard(options.secrets ?? {}, { files, shellName: shell.name, emit, events: stored });
  const ports = {
    ...options.ports,
    ...(options.hasSandbox && { sandbox: { isOn: isSandboxed } }),
    files: secrets.files(files),
    search: secrets.search(search),
  };
  const judge = options.commands && { analyser: options.commands, files: ports.files };
  const provenance = new ProvenanceGuard({ ports, judge, events: stored });
  const output = new OutputGuard(options.outputRules ?? [], {
    emit,
    ask: (request, signal) => askUser(desk(), request, signal),
  });
  return { secrets, provenance, output, ports, logger: secrets.logger(options.logger), ...(judge && { judge }) };
}
