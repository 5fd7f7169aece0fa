const longestCompared = 400;

/** 1 for equal texts, 0 for nothing in common: one minus the edit distance over the length of the longer text. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  const shorter = Math.min(a.length, b.length);
  // The square of a generated line would cost more than the answer is worth.
  if (shorter === 0 || longer > longestCompared) return 0;
  return 1 - editDistance(a, b) / longer;
}

/** Levenshtein distance in UTF-16 units, with two rows. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
