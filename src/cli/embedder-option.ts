import type { EmbedderChoice } from "../repository/embed/choose-embedder.ts";
import type { OptionValues } from "./command.ts";
import { textValue } from "./run-options.ts";

/** `--embedder` and `--embedder-url`; what is absent is as the user has set it. */
export function embedderOption(values: OptionValues): Partial<EmbedderChoice> {
  const name = textValue(values, "embedder");
  const url = textValue(values, "embedder-url");
  return { ...(name !== undefined && { name }), ...(url !== undefined && { url }) };
}
