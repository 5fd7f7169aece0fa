/** Best first: name starts with the query, name has it, path has it, letters in order; open editors before others. */
export function rankPaths(paths: readonly string[], query: string, open: ReadonlySet<string>): string[] {
  const wanted = query.toLowerCase();
  return paths
    .map((path) => ({ path, match: matchOf(path.toLowerCase(), wanted), isOpen: open.has(path) }))
    .filter(({ match }) => match > 0)
    .sort((a, b) => b.match - a.match || Number(b.isOpen) - Number(a.isOpen) || a.path.length - b.path.length)
    .map(({ path }) => path);
}

function matchOf(path: string, query: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(query)) return 4;
  if (name.includes(query)) return 3;
  if (path.includes(query)) return 2;
  return hasLettersInOrder(path, query) ? 1 : 0;
}

function hasLettersInOrder(path: string, query: string): boolean {
  let at = -1;
  for (const letter of query) {
    at = path.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}
