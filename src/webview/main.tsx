import "./without-eval.ts";
import "./styles/index.css";
import { render } from "preact";
import { createSend, receiveMessages } from "./client.ts";
import { App } from "./components/app.tsx";
import { LiveRegion } from "./live-region.ts";
import { PanelContext } from "./panel-context.ts";
import { persistState } from "./persist-state.ts";
import { reportFocus } from "./report-focus.ts";
import { announcementsAfter } from "./state/announcement.ts";
import { initialModel } from "./state/panel-model.ts";
import { reducePanel } from "./state/reducer.ts";
import { Store } from "./store.ts";
import { runCommand } from "./use-commands.ts";
import { readSavedState } from "./vscode-api.ts";

const api = acquireVsCodeApi();
const send = createSend(api);
const saved = readSavedState(api);
const store = new Store(reducePanel, {
  ...initialModel,
  ...(saved ? { sessionId: saved.sessionId, draft: saved.draft, open: saved.open } : {}),
});
const anchor = { current: saved?.anchor };
const liveRegion = new LiveRegion();

receiveMessages((message) => {
  if (message.type === "command") runCommand(message.name);
  store.dispatch(message);
  if (message.type === "events") {
    for (const announcement of announcementsAfter(message.events, store.current)) liveRegion.say(announcement);
  }
});
persistState(api, store, anchor);
reportFocus(send, store);

const root = document.getElementById("root");
if (root) {
  render(
    <PanelContext.Provider value={{ send, dispatch: store.dispatch, anchor }}>
      <App store={store} />
    </PanelContext.Provider>,
    root,
  );
  send({ type: "ready" });
}
