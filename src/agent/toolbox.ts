import type { ToolSchema } from "../ports/chat-model.ts";
import { type Tool, type ToolGroup, toolSchema } from "../tools/define-tool.ts";

/**
 * The tools of a session: all it may call, and those offered so far. Offered ones only grow and keep their order, so that the
 * beginning of every request stays the same until a group is loaded.
 */
export class Toolbox {
  private readonly byName: Map<string, Tool>;
  private readonly offered = new Set<string>();
  private schemas: ToolSchema[] = [];

  constructor(tools: readonly Tool[], loadedGroups: readonly string[] = []) {
    this.byName = new Map(tools.map((tool) => [tool.name, tool]));
    this.load("core");
    for (const group of loadedGroups) this.load(group);
  }

  /** A tool by name, offered or not: a model that knows an unloaded tool may call it. */
  find(name: string): Tool | undefined {
    return this.byName.get(name);
  }

  isOffered(name: string): boolean {
    return this.offered.has(name);
  }

  get names(): string[] {
    return [...this.offered];
  }

  /** Schemas of the offered tools, in the order in which they were offered. */
  get offeredSchemas(): readonly ToolSchema[] {
    return this.schemas;
  }

  load(group: ToolGroup | string): void {
    const added = [...this.byName.values()].filter((tool) => tool.group === group && !this.offered.has(tool.name));
    for (const tool of added) this.offered.add(tool.name);
    if (added.length > 0) this.schemas = [...this.schemas, ...added.map(toolSchema)];
  }
}
