import type { Embedder } from "../ports/embedder.ts";
import { findSecrets } from "./find-secrets.ts";

/** The same embedder, which never hears a text that looks like a secret: for models that are not on this machine. */
export function hideFromEmbedder(embedder: Embedder): Embedder {
  return {
    ...embedder,
    embed: (texts, signal) => embedder.embed(texts.map(withoutSecrets), signal),
  };
}

function withoutSecrets(text: string): string {
  let hidden = "";
  let from = 0;
  for (const { start, end, kind } of findSecrets(text)) {
    hidden += `${text.slice(from, start)}${kind}`;
    from = end;
  }
  return hidden + text.slice(from);
}
