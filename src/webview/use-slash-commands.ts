import { useState } from "preact/hooks";
import { slashCommands } from "./slash-commands.ts";

export type { SlashCommand } from "./slash-commands.ts";

/** The commands that the draft may mean, and which of them the keys are on. */
export function useSlashCommands(draft: string) {
  const [state, setState] = useState({ draft: "", active: 0, closed: false });
  const current = state.draft === draft ? state : { draft, active: 0, closed: false };
  const items = current.closed ? [] : slashCommands(draft);
  return {
    items,
    active: Math.min(current.active, Math.max(0, items.length - 1)),
    move: (by: number) => setState({ ...current, active: (current.active + by + items.length) % items.length }),
    close: () => setState({ ...current, closed: true }),
  };
}
