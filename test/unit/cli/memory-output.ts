import type { Output } from "../../../src/cli/output.ts";

/** Keeps what is printed. */
export function createMemoryOutput(): Output & { readonly text: string } {
  let text = "";
  return {
    write: (more) => {
      text += more;
    },
    flush: async () => undefined,
    hold: () => () => undefined,
    get text() {
      return text;
    },
  };
}
