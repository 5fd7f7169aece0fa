const longestTarget = 120;

/** The title of a call that came to no plan: `Edit src/a.ts`. `value` is what was sent; its text where it is not valid JSON. */
export function callTitle(tool: string, value: unknown): string {
  const [verb = "", ...object] = tool.split("_");
  const words = (verb.charAt(0).toUpperCase() + verb.slice(1)).trim();
  const target = targetOf(value);
  if (verb === "git" || target === undefined) return [words, ...object].join(" ");
  return `${words} ${target}`;
}

function targetOf(value: unknown): string | undefined {
  const get = (...names: string[]) => names.map((name) => textAt(value, name)).find((text) => text !== undefined);
  const path = get("path", "file_path", "filename");
  const pattern = get("pattern");
  if (pattern !== undefined) return `\`${pattern}\`${path === undefined ? "" : ` in ${path}`}`;
  const glob = get("glob");
  if (glob !== undefined) return `${glob}${path === undefined ? "" : ` in ${path}`}`;
  const from = get("from");
  const to = get("to");
  if (from !== undefined) return to === undefined ? from : `${from} to ${to}`;
  return path ?? get("command", "cmd") ?? get("processId");
}

/** One line, shortened. */
function textAt(value: unknown, name: string): string | undefined {
  const text =
    typeof value === "string" ? textInBroken(value, name) : (value as Record<string, unknown> | null)?.[name];
  if (typeof text !== "string" || text.trim() === "") return undefined;
  const [first = "", ...more] = text.trim().split(/[\r\n]+/);
  if (first.length > longestTarget) return `${first.slice(0, longestTarget)}…`;
  return more.length > 0 ? `${first} …` : first;
}

/** A member of JSON that cannot be parsed. */
function textInBroken(json: string, name: string): string | undefined {
  const found = new RegExp(`[{,]\\s*"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(json)?.[1];
  return found?.replace(/\\(["\\/])/g, "$1");
}
