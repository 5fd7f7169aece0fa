import type { FocusPlace } from "../protocol/panel-message.ts";
import type { Send } from "./client.ts";
import type { PanelModel } from "./state/panel-model.ts";
import type { PanelAction } from "./state/reducer.ts";
import type { Store } from "./store.ts";

/** Tells the host where the keyboard focus is, because the keys of the panel are key bindings of the editor. */
export function reportFocus(send: Send, store: Store<PanelModel, PanelAction>): void {
  let told: FocusPlace | undefined;
  let scheduled = false;
  const tell = () => {
    scheduled = false;
    const place = focusPlace();
    if (place === told) return;
    told = place;
    send({ type: "focus-place", ...(place === undefined ? {} : { place }) });
  };
  // Between two elements nothing has the focus for a moment, and a drawing can change what an element is.
  const soon = () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(tell);
  };
  document.addEventListener("focusin", soon);
  document.addEventListener("focusout", soon);
  window.addEventListener("focus", soon);
  window.addEventListener("blur", soon);
  store.on(soon);
}

function focusPlace(): FocusPlace | undefined {
  const element = document.activeElement;
  if (!document.hasFocus()) return undefined;
  if (element?.matches("input, textarea")) return "field";
  return (element?.closest<HTMLElement>("[data-keys]")?.dataset.keys as FocusPlace | undefined) ?? "panel";
}
