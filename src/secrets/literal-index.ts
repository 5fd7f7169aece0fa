const slots = 1 << 15;

interface Entry<T> {
  literal: string;
  value: T;
}

/**
 * Finds many literals in one pass over a text, at a price that hardly depends on how many there are: a look at two or three
 * characters decides for almost every position.
 */
export class LiteralIndex<T> {
  /** Bit 1: a literal of three or more characters may begin so; bit 2: one of two. */
  private readonly heads = new Uint8Array(slots);
  private readonly lists = new Map<number, Entry<T>[]>();
  private readonly pairs = new Map<number, Entry<T>[]>();

  /** Literals have two characters or more. */
  add(literal: string, value: T): void {
    const first = literal.charCodeAt(0);
    const second = literal.charCodeAt(1);
    const isPair = literal.length === 2;
    const slot = isPair ? hashOf(first, second, 0) : hashOf(first, second, literal.charCodeAt(2));
    const table = isPair ? this.pairs : this.lists;
    this.heads[slot] = (this.heads[slot] ?? 0) | (isPair ? 2 : 1);
    const list = table.get(slot);
    if (list === undefined) table.set(slot, [{ literal, value }]);
    else list.push({ literal, value });
  }

  /** Calls `found` for every place of every literal, in the order of the text. */
  each(text: string, found: (value: T, at: number) => void): void {
    const { heads, lists, pairs } = this;
    const hasPairs = pairs.size > 0;
    const report = (list: readonly Entry<T>[] | undefined, at: number): void => {
      if (list === undefined) return;
      for (const { literal, value } of list) if (text.startsWith(literal, at)) found(value, at);
    };
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let at = 0, end = text.length - 1; at < end; at += 1) {
      const third = at + 2 <= end ? text.charCodeAt(at + 2) : 0;
      const pair = (first ^ (second << 5)) & (slots - 1);
      const slot = (first ^ (second << 5) ^ (third << 9)) & (slots - 1);
      if (((heads[slot] as number) & 1) === 1) report(lists.get(slot), at);
      if (hasPairs && ((heads[pair] as number) & 2) === 2) report(pairs.get(pair), at);
      first = second;
      second = third;
    }
  }
}

function hashOf(first: number, second: number, third: number): number {
  return (first ^ (second << 5) ^ (third << 9)) & (slots - 1);
}
