/** True for a file name that could tell somebody something: words enough for a sentence. */
export function readsLikeWords(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.length > 30 && name.split(/[\s_.,:;!-]+/).filter((word) => /^\p{L}{2,}$/u.test(word)).length >= 5;
}
