/** Turns the indentation the model wrote into the one the file has. */
export type ConvertIndent = (indent: string) => string;

/**
 * The one rule that turns every indentation in `from` into the one at the same place in `to`: the same, a common part
 * added or taken away, tabs for spaces or spaces for tabs. Undefined when no single rule does; then the nesting differs.
 */
export function relateIndents(from: readonly string[], to: readonly string[]): ConvertIndent | undefined {
  const rules = [unchanged, added, removed, tabsForSpaces, spacesForTabs].map((rule) => rule(from, to));
  return rules.find((convert) => convert !== undefined && from.every((indent, at) => convert(indent) === to[at]));
}

type Rule = (from: readonly string[], to: readonly string[]) => ConvertIndent | undefined;

const unchanged: Rule = () => (indent) => indent;

const added: Rule = (from, to) => {
  const [first = ""] = from;
  const [target = ""] = to;
  if (!target.endsWith(first)) return undefined;
  const more = target.slice(0, target.length - first.length);
  return (indent) => more + indent;
};

const removed: Rule = (from, to) => {
  const [first = ""] = from;
  const [target = ""] = to;
  if (!first.endsWith(target)) return undefined;
  const less = first.slice(0, first.length - target.length);
  return (indent) => (indent.startsWith(less) ? indent.slice(less.length) : "");
};

/** The model wrote spaces, the file has tabs. */
const tabsForSpaces: Rule = (from, to) => {
  if (!from.every(isSpaces) || !to.every(isTabs)) return undefined;
  const steps = slopes(from, to).map((slope) => 1 / slope);
  const unit = steps.length > 0 ? steps[0] : singleUnit(from[0]?.length ?? 0, to[0]?.length ?? 0);
  if (unit === undefined || unit < 1 || !Number.isInteger(unit)) return undefined;
  const shift = (to[0]?.length ?? 0) - Math.floor((from[0]?.length ?? 0) / unit);
  return (indent) => {
    const level = Math.floor(indent.length / unit);
    return "\t".repeat(Math.max(0, level + shift)) + " ".repeat(indent.length % unit);
  };
};

/** The model wrote tabs, the file has spaces. */
const spacesForTabs: Rule = (from, to) => {
  if (!from.every(isTabs) || !to.every(isSpaces)) return undefined;
  const steps = slopes(from, to);
  const unit = steps.length > 0 ? steps[0] : singleUnit(to[0]?.length ?? 0, from[0]?.length ?? 0);
  if (unit === undefined || unit < 1 || !Number.isInteger(unit)) return undefined;
  const shift = (to[0]?.length ?? 0) - (from[0]?.length ?? 0) * unit;
  return (indent) => " ".repeat(Math.max(0, indent.length * unit + shift));
};

/** Growth of `to` for a growth of `from` by one, wherever two indentations differ. */
function slopes(from: readonly string[], to: readonly string[]): number[] {
  const found: number[] = [];
  const base = from[0]?.length ?? 0;
  for (let at = 1; at < from.length; at += 1) {
    const run = (from[at]?.length ?? 0) - base;
    if (run !== 0) found.push(((to[at]?.length ?? 0) - (to[0]?.length ?? 0)) / run);
  }
  return found;
}

/** Spaces a tab stands for, when all lines have the same indentation. */
function singleUnit(spaces: number, tabs: number): number | undefined {
  if (tabs > 0 && spaces % tabs === 0 && spaces > 0) return spaces / tabs;
  return 4;
}

function isSpaces(indent: string): boolean {
  return !indent.includes("\t");
}

function isTabs(indent: string): boolean {
  return !indent.includes(" ");
}
