import { ToolError } from "../base/errors.ts";
import { showHidden } from "../base/hidden-characters.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Origin } from "../protocol/agent-event.ts";
import type { OutputGuard } from "./output-guard.ts";
import { frameResult } from "./provenance/frame-result.ts";
import type { ProvenanceGuard } from "./provenance/provenance-guard.ts";
import type { SecretGuard } from "./secrets/secret-guard.ts";

/** What watches over the texts that go in and out of calls. */
export interface CallGuards {
  /** Absent: nothing is known of where results come from. */
  provenance?: ProvenanceGuard;
  /** Absent: nothing is hidden. */
  secrets?: SecretGuard;
  /** Absent: nothing is checked. */
  output?: OutputGuard;
  logger: Logger;
}

/** A result as it is logged and shown, and as the model reads it. */
export function presentResult(
  text: string,
  tool: string,
  origin: Origin | undefined,
  { secrets }: CallGuards,
): { content: string; forModel: string } {
  const visible = showHidden(text);
  const content = secrets?.hide(visible, `the result of ${tool}`) ?? visible;
  const note = secrets !== undefined && content !== visible ? firstNote(secrets) : "";
  return { content: content + note, forModel: frameResult(content, origin) + note };
}

const explained = new WeakSet<SecretGuard>();

/** Once a session: a model that is not told what a placeholder is takes it for the text of the file. */
function firstNote(secrets: SecretGuard): string {
  if (explained.has(secrets)) return "";
  explained.add(secrets);
  return "\n(`<secret:…>` stands for a true value that is hidden from you. Copy it as it is: files and commands get the value.)";
}

/** Where a text comes from; what cannot be found out does not count as part of the project. */
export async function originFor(
  { provenance, logger }: CallGuards,
  signal: AbortSignal,
  find: (provenance: ProvenanceGuard) => Promise<Origin | undefined>,
): Promise<{ origin?: Origin }> {
  if (provenance === undefined || signal.aborted) return {};
  try {
    const origin = await find(provenance);
    return origin === undefined ? {} : { origin };
  } catch (error) {
    if (signal.aborted) return {};
    if (!(error instanceof ToolError)) logger.log("error", "The origin of a result could not be found.", error);
    return { origin: provenance.unknown() };
  }
}

/** What a call has written may be a secret that its own result shows. */
export async function refreshSecrets({ secrets, logger }: CallGuards, signal: AbortSignal): Promise<void> {
  try {
    await secrets?.refresh(signal);
  } catch (error) {
    if (!signal.aborted) logger.log("error", "The env files could not be read.", error);
  }
}
