import * as z from "zod";
import { readYaml } from "../front-matter.ts";
import { type ParsedProfile, profileFrom } from "./parse-profile.ts";

const mode = z.object({
  slug: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  whenToUse: z.string().optional(),
  roleDefinition: z.string(),
  customInstructions: z.string().optional(),
  /** `read`, or `["edit", { fileRegex: … }]`. */
  groups: z.array(z.union([z.string(), z.tuple([z.string()], z.unknown())])).optional(),
});
const modes = z.object({ customModes: z.array(z.unknown()) });

/** The tools of a group; a browser and MCP are none of an agent's file. */
const groups: Readonly<Record<string, readonly string[]>> = {
  read: ["read", "search"],
  edit: ["edit"],
  command: ["command"],
};

/** Reads Roo's custom modes, from YAML or JSON. A group bound to some files is left out, since it would be offered for all. */
export async function parseRooModes(file: { path: string; text: string }): Promise<ParsedProfile[]> {
  const read = await readYaml(file.text);
  const list = "fields" in read ? modes.safeParse(read.fields) : undefined;
  if (!list?.success) return [{ problems: [`${file.path}: it has no customModes that can be read.`] }];
  return list.data.customModes.map((one) => {
    const parsed = mode.safeParse(one);
    if (!parsed.success) return { problems: [`${file.path}: a mode has no slug or no roleDefinition.`] };
    const { slug, description, whenToUse, roleDefinition, customInstructions = "" } = parsed.data;
    const bound = (parsed.data.groups ?? []).filter((group) => typeof group !== "string" && group.length > 1);
    const free = (parsed.data.groups ?? []).filter((group) => !bound.includes(group)).flat();
    const tools = free.flatMap((group) => groups[String(group)] ?? []);
    const fields = { name: slug, description: description ?? whenToUse ?? parsed.data.name, tools };
    const result = profileFrom(
      { path: file.path, kind: "workspace" },
      fields,
      `${roleDefinition}\n${customInstructions}`,
    );
    const problems = bound.map(
      (group) => `${file.path}: ${slug} may ${group[0]} only some files, which an agent here cannot; it is left out.`,
    );
    return { ...result, problems: [...result.problems, ...problems] };
  });
}
