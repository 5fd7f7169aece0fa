/** 0-based lines that a change replaces. */
export interface LineRange {
  start: { line: number };
  end: { line: number };
}

/** What formatters add and take away: blanks, quotes, separators, brackets. */
const layout = /[\s'"`;,()]+/g;

/** Whether a person can have made these changes by typing: each lies on, or next to, a line that has a cursor. */
export function isAtCursor(changes: readonly LineRange[], cursors: readonly LineRange[]): boolean {
  return changes.every((change) =>
    cursors.some((cursor) => change.start.line <= cursor.end.line + 1 && change.end.line >= cursor.start.line - 1),
  );
}

/** Whether two texts say the same in another layout. */
export function isLayoutOnly(before: string, after: string): boolean {
  return before.replaceAll(layout, "") === after.replaceAll(layout, "");
}
