import type { SyntaxNode } from "../../../ports/command-analyser.ts";

/** What PowerShell would make of a piece of a command; undefined when only running tells. */
export function readPowerShellWord(node: SyntaxNode, source: string): string | undefined {
  const raw = source.slice(node.start, node.end);
  switch (node.type) {
    case "command_parameter":
      return raw;
    case "command_name":
    case "generic_token":
    case "path_command_name":
      return decodeBare(raw);
    case "expandable_string_literal":
      return node.children.some(({ named }) => named) ? undefined : decodeExpandable(raw.slice(1, -1));
    case "verbatim_string_characters":
      return raw.slice(1, -1).replaceAll("''", "'");
    case "verbatim_here_string_characters":
      return /^@'[^\n]*\n([\s\S]*?)\r?\n'@$/.exec(raw)?.[1] ?? "";
    case "integer_literal":
    case "real_literal":
      return raw;
    default: {
      // Expressions are wrapped in one node for each precedence.
      const [only, ...more] = node.children;
      const wraps = only !== undefined && more.length === 0 && only.start === node.start && only.end === node.end;
      return wraps ? readPowerShellWord(only, source) : undefined;
    }
  }
}

function decodeBare(raw: string): string | undefined {
  const plain = raw.replace(/`[^0abefnrtvu]/g, "");
  if (/[`$"'(){}@\u2018-\u201f]/.test(plain)) return undefined;
  return raw.replace(/`([\s\S])/g, "$1");
}

function decodeExpandable(inner: string): string | undefined {
  const plain = inner.replace(/`[^0abefnrtvu]/g, "");
  if (/[`$\u201c-\u201f]/.test(plain)) return undefined;
  return inner.replace(/`([\s\S])/g, "$1").replaceAll('""', '"');
}
