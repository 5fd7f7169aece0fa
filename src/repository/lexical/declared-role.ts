/** What a place is to a request in words: code that does something, the shape of data, or lines between declarations. */
export type Role = "rest" | "shape" | "code";

export const roles: readonly Role[] = ["rest", "shape", "code"];

const modifiers =
  "export|default|abstract|declare|public|private|protected|internal|static|final|sealed|open|data|partial|readonly|unsafe|pub(?:\\([^)]*\\))?";
const shapes =
  "class|interface|struct|type|enum|impl|trait|record|namespace|module|mod|union|typedef|protocol|object|extension";
const shape = new RegExp(`^(?:(?:${modifiers})\\s+)*(?:${shapes})\\b`);

/** By the first line of a declaration: what takes arguments does something. */
export function roleOf(signature: string): Role {
  if (signature === "") return "rest";
  const [first = ""] = signature.split("\n");
  return first.includes("(") && !shape.test(first) ? "code" : "shape";
}
