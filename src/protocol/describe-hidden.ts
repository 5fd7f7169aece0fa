import type { AgentEventOf } from "./agent-event.ts";

const shown = 4;

/** "2 secrets hidden from the model: AWS access key in config.py line 3, value of .env." */
export function describeHidden(secrets: AgentEventOf<"secrets-hidden">["secrets"]): string {
  const count = secrets.length === 1 ? "1 secret" : `${secrets.length} secrets`;
  const named = secrets.slice(0, shown).map(({ name, place }) => {
    return place === undefined || name.endsWith(place) ? name : `${name} in ${place}`;
  });
  const more = secrets.length - named.length;
  return `${count} hidden from the model: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
