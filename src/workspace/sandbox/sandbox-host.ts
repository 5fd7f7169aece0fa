// A process of its own: the sandbox library keeps state for the whole process and looks at its current folder.
import { SandboxManager, type SandboxRuntimeConfig } from "@anthropic-ai/sandbox-runtime";
import { errorMessage } from "../../base/errors.ts";
import {
  type SandboxHostReply,
  type SandboxHostRequest,
  type SandboxPolicy,
  sandboxRequest,
} from "./sandbox-message.ts";

/** How long the reports of the last moments of a command are waited for. */
const reportDelayMs = 20;
const mostRefused = 20;

type Preparation = Extract<SandboxHostRequest, { type: "prepare" }>;

let started: Promise<void> | undefined;
let queue: Promise<unknown> = Promise.resolve();

process.on("message", (raw) => {
  const message = sandboxRequest.parse(raw);
  // One after the other: the library has one configuration for all.
  queue = queue.then(() => answer(message));
});
process.on("disconnect", () => void SandboxManager.reset().finally(() => process.exit(0)));

async function answer(message: SandboxHostRequest): Promise<void> {
  try {
    send(message.type === "prepare" ? await prepare(message) : await end(message.id));
  } catch (error) {
    send({ type: "failed", id: message.id, message: errorMessage(error) });
  }
}

async function prepare({ id, command, shell, policy, programs }: Preparation): Promise<SandboxHostReply> {
  const config = configOf(policy, programs);
  started ??= SandboxManager.initialize(config, undefined, true);
  try {
    await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
  SandboxManager.updateConfig(config);
  const wrapped = await SandboxManager.wrapWithSandbox(command, shell, undefined, undefined, {
    commandId: id,
    commandText: command.slice(0, 200),
  });
  return { type: "prepared", id, command: wrapped };
}

async function end(id: string): Promise<SandboxHostReply> {
  await new Promise((resolve) => setTimeout(resolve, reportDelayMs));
  const violations = SandboxManager.getSandboxViolationStore().getViolationsForCommand(id);
  SandboxManager.cleanupAfterCommand();
  const refused = new Set(violations.map(({ line }) => inWords(line)));
  return { type: "ended", id, refused: [...refused].slice(0, mostRefused) };
}

/** `deny openat /etc/x` and `deny network-outbound host:443 (…)`, as the library words them. */
function inWords(line: string): string {
  const [, what = "", subject = line] = /^deny (\S+) (.*)$/s.exec(line) ?? [];
  if (what.startsWith("network")) return `reaching ${subject.replace(/ \(.*$/s, "")}`;
  return `writing ${subject}`;
}

function configOf(policy: SandboxPolicy, programs: Preparation["programs"]): SandboxRuntimeConfig {
  const literal = (paths: readonly string[]) => paths.map((path) => ({ path, literal: true as const }));
  return {
    network: { allowedDomains: policy.allowedHosts, deniedDomains: policy.deniedHosts, allowLocalBinding: true },
    filesystem: {
      denyRead: literal(policy.denyRead),
      allowWrite: literal(policy.allowWrite),
      denyWrite: literal(policy.denyWrite),
    },
    ...(programs.bubblewrap && { bwrapPath: programs.bubblewrap }),
    ...(programs.socat && { socatPath: programs.socat }),
    ...(programs.ripgrep && { ripgrep: { command: programs.ripgrep } }),
    ...(programs.seccomp && { seccomp: { applyPath: programs.seccomp } }),
  };
}

function send(reply: SandboxHostReply): void {
  process.send?.(reply);
}
