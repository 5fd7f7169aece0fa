import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Send } from "./client.ts";
import type { PanelAction } from "./state/reducer.ts";
import type { ScrollAnchor } from "./vscode-api.ts";

/** What every component may do. It never changes, so that reading it draws nothing again. */
export interface PanelActions {
  send: Send;
  dispatch: (action: PanelAction) => void;
  /** Where the transcript is scrolled to; written while scrolling, read when it is mounted. */
  anchor: { current: ScrollAnchor | undefined };
}

export const PanelContext = createContext<PanelActions>({
  send: () => undefined,
  dispatch: () => undefined,
  anchor: { current: undefined },
});

export function usePanel(): PanelActions {
  return useContext(PanelContext);
}
