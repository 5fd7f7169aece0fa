import type { ToolSchema } from "../ports/chat-model.ts";
import type { EditFormat } from "../protocol/edit-format.ts";
import type { Tool, ToolGroup } from "../tools/define-tool.ts";
import { isToldWith, schemaWith } from "../tools/edit-tools.ts";

/**
 * The tools of a session: all it may call, and those offered so far. Offered ones only grow and keep their order, so that the
 * beginning of every request stays the same until a group is loaded or a model comes that edits in another format.
 */
export class Toolbox {
  private readonly byName: Map<string, Tool>;
  private readonly loadedGroups = new Set<string>();
  private readonly loaded = new Set<string>();
  private schemas: ToolSchema[] = [];
  private format: EditFormat;

  constructor(tools: readonly Tool[], loadedGroups: readonly string[] = [], format: EditFormat = "edit_file") {
    this.byName = new Map(tools.map((tool) => [tool.name, tool]));
    this.format = format;
    this.load("core");
    for (const group of loadedGroups) this.load(group);
  }

  /** A tool by name, offered or not: a model that knows an unloaded tool, or another edit format, may call it. */
  find(name: string): Tool | undefined {
    return this.byName.get(name);
  }

  /** Every tool that may be called, in the order of offering. */
  get all(): readonly Tool[] {
    return [...this.byName.values()];
  }

  /** Names of the groups that were loaded. */
  get groups(): readonly string[] {
    return [...this.loadedGroups];
  }

  /** Whether the group of a tool is loaded. */
  isLoaded(name: string): boolean {
    return this.loaded.has(name);
  }

  get names(): string[] {
    return this.schemas.map((schema) => schema.name);
  }

  /** Schemas of the offered tools, in the order in which they were offered. */
  get offeredSchemas(): readonly ToolSchema[] {
    return this.schemas;
  }

  get editFormat(): EditFormat {
    return this.format;
  }

  /** From now on the tools of this format are offered for edits. */
  setEditFormat(format: EditFormat): void {
    if (format === this.format) return;
    this.format = format;
    this.schemas = this.offer([...this.loaded].flatMap((name) => this.byName.get(name) ?? []));
  }

  load(group: ToolGroup | string): void {
    this.loadedGroups.add(group);
    const added = [...this.byName.values()].filter((tool) => tool.group === group && !this.loaded.has(tool.name));
    for (const tool of added) this.loaded.add(tool.name);
    if (added.length > 0) this.schemas = [...this.schemas, ...this.offer(added)];
  }

  private offer(tools: readonly Tool[]): ToolSchema[] {
    return tools.filter((tool) => isToldWith(this.format, tool.name)).map((tool) => schemaWith(this.format, tool));
  }
}
