import type { PanelModel } from "./state/panel-model.ts";
import type { PanelAction } from "./state/reducer.ts";
import type { Store } from "./store.ts";
import type { SavedState, ScrollAnchor, VsCodeApi } from "./vscode-api.ts";

const delay = 250;

/** Keeps draft, folds and scroll place where a reload finds them. */
export function persistState(
  api: VsCodeApi,
  store: Store<PanelModel, PanelAction>,
  anchor: { current: ScrollAnchor | undefined },
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const { sessionId, draft, open } = store.current;
    const state: SavedState = {
      sessionId,
      draft: { text: draft.text, attachments: [...draft.attachments] },
      open,
      ...(anchor.current ? { anchor: anchor.current } : {}),
    };
    api.setState(state);
  };
  store.on(() => {
    timer ??= setTimeout(save, delay);
  });
  document.addEventListener(
    "scrollend",
    () => {
      timer ??= setTimeout(save, delay);
    },
    true,
  );
  window.addEventListener("pagehide", save);
}
