/** Decides whether a path (with `/`, relative to the searched folder) is meant. */
export type MatchesGlob = (path: string) => boolean;

/**
 * Compiles a glob: `*`, `**`, `?`, `[a-z]`, `{a,b}`. Without a `/` it is compared with the name at any depth,
 * with one against the path; a folder name at the end (`src/`) means everything below it.
 */
export function compileGlob(glob: string): MatchesGlob {
  let pattern = glob.replace(/^\.?\/+/, "");
  if (pattern.endsWith("/")) pattern += "**";
  const byName = !pattern.includes("/");
  const expression = new RegExp(`^${toExpression(pattern)}$`);
  // Folders such as `[id]` are real; a path that is spelled like the glob is meant as well.
  return (path) => path === pattern || expression.test(byName ? path.slice(path.lastIndexOf("/") + 1) : path);
}

/** The part of a glob that speaks about the file name, as far as it can be told apart. */
export function nameGlob(glob: string): string | undefined {
  const name = glob.slice(glob.lastIndexOf("/") + 1);
  const insideBraces = glob.lastIndexOf("{") < glob.lastIndexOf("/") && glob.lastIndexOf("}") > glob.lastIndexOf("/");
  return name === "" || name === "**" || insideBraces ? undefined : name;
}

function toExpression(glob: string): string {
  let expression = "";
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob.charAt(at);
    if (glob.startsWith("**/", at) && (at === 0 || glob[at - 1] === "/")) {
      expression += "(?:[^/]+/)*";
      at += 2;
    } else if (glob.startsWith("**", at)) {
      expression += ".*";
      at += 1;
    } else if (character === "*") expression += "[^/]*";
    else if (character === "?") expression += "[^/]";
    else if (character === "[" && glob.indexOf("]", at + 2) !== -1) {
      const end = glob.indexOf("]", at + 2);
      const set = glob
        .slice(at + 1, end)
        .replaceAll("\\", "\\\\")
        .replace(/^!/, "^");
      expression += `(?!/)[${set}]`;
      at = end;
    } else if (character === "{" && glob.indexOf("}", at) !== -1) {
      expression += "(?:";
      depth += 1;
    } else if (character === "}" && depth > 0) {
      expression += ")";
      depth -= 1;
    } else if (character === "," && depth > 0) expression += "|";
    else expression += character.replace(/[\\^$.|+()[\]{}*?]/, "\\$&");
  }
  return expression + ")".repeat(depth);
}
