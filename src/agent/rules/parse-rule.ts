import { showHidden } from "../../base/hidden-characters.ts";
import { truncateEnd } from "../../base/truncate.ts";
import { readFrontMatter, readList } from "../front-matter.ts";
import type { Rule } from "./rule.ts";

/** Characters of one file that are told. */
const fileLimit = 12_000;

/**
 * plain: the whole file counts always. rule: settings at the top may bind it to files. attached: as rule, but without settings
 * it is for people to attach by hand, and is left out.
 */
export type RuleForm = "plain" | "rule" | "attached";

/**
 * Reads a rules file of ours or of another agent: `globs` (Cursor, Lathe), `paths` (Cline, Claude) or `applyTo` (Copilot) say for
 * which files it is, `alwaysApply` and `description` whether the model decides. Undefined where it says nothing.
 */
export async function parseRule(
  file: { path: string; folder: string; text: string },
  form: RuleForm,
): Promise<Rule | undefined> {
  const { fields, body } = form === "plain" ? { fields: {}, body: file.text.trim() } : await readFrontMatter(file.text);
  if (body === "") return undefined;
  const { text } = truncateEnd(showHidden(body), fileLimit, `The rest is in ${file.path}.`);
  const common = { path: file.path, folder: file.folder, text: withoutFrame(text) };
  const globs = [fields.globs, fields.paths, fields.applyTo].flatMap(readList);
  const always = globs.some((glob) => ["**", "**/*", "*"].includes(glob));
  if (fields.alwaysApply === true || always) return { ...common, when: "always" };
  if (globs.length > 0) return { ...common, when: "matching", globs };
  const description = typeof fields.description === "string" ? showHidden(fields.description.trim()) : "";
  if (form === "attached" || fields.alwaysApply === false)
    return description === "" ? undefined : { ...common, when: "described", description: description.slice(0, 200) };
  return { ...common, when: "always" };
}

/** A text cannot end the frame it stands in. */
function withoutFrame(text: string): string {
  return text.replace(/<(\/?)rules\b/gi, "‹$1rules");
}
