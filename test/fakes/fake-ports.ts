import type { ToolPorts } from "../../src/tools/define-tool.ts";
import { ManualClock } from "./manual-clock.ts";

function unexpected(name: string): never {
  throw new Error(`Nobody expected ${name} to be used.`);
}

/** Ports that refuse to be used, but for those given; the clock stands still. */
export function fakePorts(given: Partial<ToolPorts> = {}): ToolPorts {
  const refuse = (name: string) => new Proxy({}, { get: (_, member) => unexpected(`${name}.${String(member)}`) });
  return {
    files: refuse("files") as ToolPorts["files"],
    search: refuse("search") as ToolPorts["search"],
    shell: refuse("shell") as ToolPorts["shell"],
    git: refuse("git") as ToolPorts["git"],
    questioner: { canAsk: false, ask: () => unexpected("questioner.ask") },
    clock: new ManualClock(),
    ...given,
  };
}
