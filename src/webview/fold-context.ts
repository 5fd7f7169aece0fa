import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { usePanel } from "./panel-context.ts";

export const FoldContext = createContext<Readonly<Record<string, boolean>>>({});

/** Whether a fold is open, and what toggles it. What the user chose wins over the default. */
export function useFold(id: string, openByDefault: boolean): [boolean, () => void] {
  const { dispatch } = usePanel();
  const open = useContext(FoldContext)[id] ?? openByDefault;
  return [open, () => dispatch({ type: "fold-change", id, open: !open })];
}
