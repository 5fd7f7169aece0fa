import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { truncateMiddle } from "../base/truncate.ts";
import { defineTool } from "./define-tool.ts";

const mostHits = 8;
const around = 240;
const wholeLimit = 12_000;

/** Offered once a conversation was shortened. */
export const searchHistory = defineTool({
  name: "search_history",
  group: "history",
  readOnly: true,
  description:
    "Find what was said before this conversation was shortened: words of messages, answers, calls and results. With `entry` the whole of one. Files may have changed since: read them instead for what they say now.",
  input: z.object({
    query: z.string().optional().describe("Words that all occur, in any order"),
    entry: z.int().min(1).optional().describe("Number of a hit, to read it whole"),
  }),
  isAvailable: (ports) => ports.history !== undefined,
  access: ({ query, entry }) => ({
    title: entry === undefined ? `Search the history for ${query ?? ""}` : `Read entry ${entry} of the history`,
    access: [],
  }),
  async run({ query, entry }, { history }) {
    const entries = history?.entries() ?? [];
    if (entry !== undefined) {
      const found = entries[entry - 1];
      if (found === undefined)
        throw new ToolError("not_found", `There are ${entries.length} entries.`, "Search for words first.");
      return { content: `${found.who}: ${truncateMiddle(found.text, wholeLimit).text}` };
    }
    const words = (query ?? "")
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0)
      throw new ToolError("invalid_input", "There is nothing to look for.", "Give words, or an entry.");
    const hits = entries.flatMap(({ who, text }, index) => {
      const lower = text.toLowerCase();
      return words.every((word) => lower.includes(word))
        ? [{ who, text, index, at: lower.indexOf(words[0] ?? "") }]
        : [];
    });
    if (hits.length === 0) return { content: `Nothing in ${entries.length} earlier entries has all of these words.` };
    // What was said last is the likeliest to hold.
    const shown = hits.slice(-mostHits).reverse();
    const lines = shown.map(({ who, text, index, at }) => {
      const from = Math.max(0, at - around);
      return `[${index + 1}] ${who}: ${from > 0 ? "…" : ""}${text.slice(from, at + around)}${at + around < text.length ? "…" : ""}`;
    });
    const more =
      hits.length > shown.length ? ` ${hits.length - shown.length} older ones left out: use more words.` : "";
    return { content: `${lines.join("\n\n")}\n(${hits.length} hits, newest first.${more} \`entry\` gives one whole.)` };
  },
});
