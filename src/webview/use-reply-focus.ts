import { useCallback } from "preact/hooks";
import { usePanel } from "./panel-context.ts";

/** After a decision the focus goes back to the composer. */
export function useReplyFocus(): () => void {
  const { dispatch } = usePanel();
  return useCallback(() => dispatch({ type: "focus", target: "composer" }), [dispatch]);
}

/** Ctrl, or Cmd on a Mac. */
export function isCommandKey(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** A key the panel has taken: neither the browser nor the editor's key bindings see it. */
export function takeKey(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
