import * as z from "zod";
import { showHidden } from "../../base/hidden-characters.ts";
import { truncateEnd } from "../../base/truncate.ts";
import { strategyChoice } from "../../protocol/strategy.ts";
import type { AgentProfile } from "../agent-profile.ts";
import { readFrontMatter, readList } from "../front-matter.ts";
import { canChange, readToolNames } from "./tool-names.ts";

/** Characters of instructions; they are paid for with every request. */
const longest = 24_000;

export interface ParsedProfile {
  /** Absent where the file is no agent. */
  profile?: AgentProfile;
  /** Each a sentence, with the file's path. */
  problems: string[];
}

export interface ProfileFile {
  /** Display path. */
  path: string;
  text: string;
  kind: "built-in" | "user" | "workspace";
}

const name = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u);
const limits = z.object({
  turns: z.number().int().positive().optional(),
  tokens: z.number().int().positive().optional(),
  cost: z.number().positive().optional(),
  seconds: z.number().positive().optional(),
});
/** What would decide over permissions or run something, in any agent's format. */
const neverRead = [
  "mode",
  "permissions",
  "permissionMode",
  "approvals",
  "rules",
  "hooks",
  "command",
  "mcpServers",
  "mcp-servers",
];

/**
 * Reads an agent from a Markdown file with settings at its top: ours, and what other agents keep (Claude's sub-agents, VS Code's
 * custom agents and chat modes). What a file cannot decide, or what makes no sense here, is left out and said.
 */
export async function parseProfile(file: ProfileFile): Promise<ParsedProfile> {
  const { fields, body, problem } = await readFrontMatter(file.text);
  if (problem !== undefined) return { problems: [`${file.path}: its settings cannot be read: ${problem}`] };
  return profileFrom(file, fields, body);
}

/** The same, of settings that were read elsewhere. */
export function profileFrom(
  { path, kind }: Omit<ProfileFile, "text">,
  fields: Readonly<Record<string, unknown>>,
  body: string,
): ParsedProfile {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`${path}: ${text}`);
  const named = name.safeParse(fields.name ?? nameOf(path));
  if (!named.success) return { problems: [`${path}: its name is no name: letters, digits, dashes, at most 40.`] };
  if (body.trim() === "") return { problems: [`${path}: it has no instructions below its settings.`] };
  for (const field of neverRead) if (fields[field] !== undefined) say(`${field} is not read from an agent's file.`);
  const profile: AgentProfile = {
    name: named.data,
    description: describe(fields.description) || describe(body.split("\n")[0]),
    instructions: showHidden(truncateEnd(body.trim(), longest).text),
    mayChange: fields.readOnly !== true,
  };
  if (kind !== "built-in") profile.source = { kind, path };
  const listed = fields.tools === undefined || fields.tools === "*" ? undefined : readList(fields.tools);
  if (listed !== undefined && !listed.includes("*")) {
    const { tools, unknown } = readToolNames(listed);
    if (unknown.length > 0) say(`there are no tools here for ${unknown.join(", ")}.`);
    profile.tools = tools;
    profile.mayChange &&= canChange(tools);
  }
  const strategy = strategyChoice.safeParse(fields.strategy);
  if (strategy.success) profile.strategy = strategy.data;
  else if (fields.strategy !== undefined)
    say(`there is no strategy ${String(fields.strategy)}; there are ${strategyChoice.options.join(", ")}.`);
  const model = readList(fields.model)[0];
  if (model !== undefined && kind === "workspace" && !isAlias(model))
    say(`its model ${model} is not taken: only you choose where your code is sent and what that costs.`);
  else if (model !== undefined && !isAlias(model)) profile.model = model;
  const bounds = limits.safeParse(fields.limits ?? (fields.maxTurns === undefined ? {} : { turns: fields.maxTurns }));
  if (bounds.success) {
    const { seconds, ...others } = bounds.data;
    const all = { ...others, ...(seconds !== undefined && { milliseconds: seconds * 1000 }) };
    if (Object.keys(all).length > 0) profile.limits = all as NonNullable<AgentProfile["limits"]>;
  } else say("its limits are not read: they are turns, tokens, cost (USD) and seconds, each a number over 0.");
  return { profile, problems };
}

/** Names of other agents' vendors for "some model of ours", which name none at a server. */
function isAlias(model: string): boolean {
  return ["inherit", "sonnet", "opus", "haiku", "auto", "default"].includes(model.toLowerCase());
}

/** `.github/agents/api-reviewer.agent.md` is `api-reviewer`. */
function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/(?:\.(?:agent|chatmode))?\.md$/i, "");
}

function describe(value: unknown): string {
  return typeof value === "string" ? showHidden(value.replace(/\s+/g, " ").trim()).slice(0, 200) : "";
}
