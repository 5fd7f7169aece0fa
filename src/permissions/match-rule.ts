import picomatch from "picomatch";
import type { Access, PermissionRule } from "../protocol/access.ts";

const compiled = new Map<string, (path: string) => boolean>();

function matchesGlob(pattern: string, path: string): boolean {
  let match = compiled.get(pattern);
  if (match === undefined) {
    match = picomatch(pattern, { dot: true, nonegate: true });
    compiled.set(pattern, match);
  }
  return match(path);
}

/** Whether a rule speaks about an access that is no command. Path patterns match the display path and the absolute real path. */
export function matchesRule(rule: PermissionRule, access: Access): boolean {
  if (rule.access !== access.kind) return false;
  if (rule.pattern === access.subject) return true;
  if (access.kind === "read" || access.kind === "write") {
    // A workspace folder itself is ".", which no glob matches, not even the one for everything in it.
    const insideMatch = !access.outside && (rule.pattern === "**" || matchesGlob(rule.pattern, access.subject));
    return (
      insideMatch ||
      (access.path !== undefined && rule.pattern.startsWith("/") && matchesGlob(rule.pattern, access.path))
    );
  }
  return rule.pattern === "*" || matchesGlob(rule.pattern, access.subject);
}

/** Whether a rule speaks about a tool: by its name, or by the server it belongs to (`server/tool`, `mcp__server__tool`). */
export function matchesTool(rule: PermissionRule, tool: string): boolean {
  if (rule.access === "tool") return rule.pattern === tool || matchesGlob(rule.pattern, tool);
  const server = /^mcp__(.+?)__/.exec(tool)?.[1] ?? /^([^/]+)\//.exec(tool)?.[1];
  return rule.access === "mcp" && server !== undefined && matchesGlob(rule.pattern, server);
}

/** How much a pattern says: its characters that are not wildcards. The more, the more specific. */
export function specificity(pattern: string): number {
  return pattern.replace(/[*?]/g, "").length;
}
