import type { ToolContext } from "./define-tool.ts";

const told = new WeakSet<object>();

/** Says once a session that a slower search stands in for ripgrep. */
export function tellStandIn(context: ToolContext): void {
  if (told.has(context.search)) return;
  told.add(context.search);
  context.emit({
    type: "notice",
    level: "warning",
    text: "ripgrep is missing or does not run; a slower search stands in for it. `lathe doctor` says what to do.",
  });
}
