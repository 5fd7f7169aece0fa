import * as z from "zod";
import type { JsonSchema, ToolSchema } from "../ports/chat-model.ts";
import type { ApprovedChange, PlannedChange } from "../ports/planned-change.ts";

import type { Access } from "../protocol/access.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { SeenFiles } from "./seen-files.ts";
import type { ToolPorts } from "./tool-ports.ts";

export type { ApprovedChange, PlannedChange, ToolPorts };

/** Tools of the same group are offered together. `core` is always offered, the rest after `load_tools`. */
export type ToolGroup = "core" | "files" | "git" | "processes" | "editor" | "repository" | "data" | "history";

export interface ToolContext extends ToolPorts {
  sessionId: string;
  callId: string;
  /** What the model knows of each file. */
  seen: SeenFiles;
  signal: AbortSignal;
  emit: Emit;
}

export interface AccessPlan {
  /** What the step says: "Read src/a.ts". */
  title: string;
  access: Access[];
  /** File changes to review; `run` receives what was accepted of them. */
  changes?: PlannedChange[];
  /** The whole command line, for the approval. */
  command?: string;
}

export interface ToolResult {
  /** Bounded text for the model; ends with how to get the rest. */
  content: string;
  /** Typed data for the UI. */
  details?: Record<string, unknown>;
  /** Display paths of the files whose text it has, where the access names only their folder. */
  sources?: string[];
}

export interface Tool<Input = unknown> {
  name: string;
  group: ToolGroup;
  /** For the model: when to use it, what it returns, what it refuses. Brief: it is paid for with every request. */
  description: string;
  input: z.ZodType<Input>;
  /** True for a tool that changes nothing; only these are offered where nothing may be changed. */
  readOnly?: boolean;
  /** Set where its results come from a server or a page, whatever it declares to touch. */
  from?: "web" | "mcp";
  /** False where the ports it needs are absent. */
  isAvailable?(ports: ToolPorts): boolean;
  /** Declares what will be touched; may read files to plan a change. @throws ToolError when the call cannot work. */
  access(input: Input, context: ToolContext): AccessPlan | Promise<AccessPlan>;
  /** Runs after permission; `approved` are the reviewed changes of the plan. @throws ToolError. */
  run(input: Input, context: ToolContext, approved: readonly ApprovedChange[]): Promise<ToolResult>;
}

/** Declares a tool; the input type follows from the schema. */
export function defineTool<Input>(tool: Tool<Input>): Tool<Input> {
  return tool;
}

/** For a parameter whose name says to a model what it is: the description is for people who list the tools. */
export function implied(description: string): { description: string; implied: true } {
  return { description, implied: true };
}

const schemas = new WeakMap<Tool, ToolSchema>();

/** The schema the model sees, without what only costs tokens. Made once a tool. */
export function toolSchema(tool: Tool): ToolSchema {
  const known = schemas.get(tool);
  if (known !== undefined) return known;
  const made = createSchema(tool, { implied: false });
  schemas.set(tool, made);
  return made;
}

/** The same with every description, for people. */
export function describedSchema(tool: Tool): ToolSchema {
  return createSchema(tool, { implied: true });
}

function createSchema(tool: Tool, told: { implied: boolean }): ToolSchema {
  const {
    $schema: _,
    additionalProperties: __,
    ...parameters
  } = z.toJSONSchema(tool.input, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => {
      // Checked when a call is parsed; telling them with every request is not worth the tokens.
      delete jsonSchema.minLength;
      delete jsonSchema.minItems;
      delete jsonSchema.minimum;
      delete jsonSchema.exclusiveMinimum;
      delete jsonSchema.maximum;
      delete jsonSchema.maxItems;
      // What may be left out has a default that its name or its description makes plain.
      delete jsonSchema.default;
      if (jsonSchema.implied === true && !told.implied) delete jsonSchema.description;
      delete jsonSchema.implied;
    },
  }) as JsonSchema;
  return { name: tool.name, description: tool.description, parameters };
}
