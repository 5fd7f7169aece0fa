import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PanelCommand } from "../protocol/panel-message.ts";

export type CommandActions = Partial<Record<PanelCommand, () => void>>;

const eventType = "lathe-command";

/** A key of the editor is for what has the focus: the nearest part around it that knows the command carries it out. */
export function runCommand(name: PanelCommand): void {
  document.activeElement?.dispatchEvent(new CustomEvent(eventType, { bubbles: true, detail: name }));
}

/** What the commands do while the focus is in `element`. */
export function useCommands(element: RefObject<HTMLElement | null>, actions: CommandActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const node = element.current;
    const act = (event: Event) => {
      const action = event instanceof CustomEvent ? latest.current[event.detail as PanelCommand] : undefined;
      if (!action) return;
      event.stopPropagation();
      action();
    };
    node?.addEventListener(eventType, act);
    return () => node?.removeEventListener(eventType, act);
  }, [element]);
}
