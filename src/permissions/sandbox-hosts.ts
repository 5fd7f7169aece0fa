import type { SandboxHosts } from "../ports/command-sandbox.ts";
import type { ScopedRule } from "../protocol/access.ts";

/** The hosts that the rules let commands in the sandbox reach. A workspace's own rules can only take some away. */
export function sandboxHosts(rules: readonly ScopedRule[], further: readonly string[] = []): SandboxHosts {
  const network = rules.filter(({ access }) => access === "network");
  const allowed = network.filter(({ action, scope }) => action === "allow" && scope !== "workspace");
  // Nobody can be asked in mid-command, so a host that asks is out of reach.
  const denied = network.filter(({ action }) => action !== "allow");
  return {
    allowed: [...further, ...allowed.map(({ pattern }) => pattern)],
    denied: denied.map(({ pattern }) => pattern),
  };
}
