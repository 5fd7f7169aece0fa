import { useEffect, useMemo, useState } from "preact/hooks";
import { DecisionContext, type DecisionInfo } from "../decision-context.ts";
import { FoldContext } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext, type RunInfo } from "../run-context.ts";
import { pendingBlocks } from "../state/activity.ts";
import type { PanelModel } from "../state/panel-model.ts";
import type { PanelAction } from "../state/reducer.ts";
import { editedAgain, pendingReview } from "../state/tracked-files.ts";
import type { Store } from "../store.ts";
import { Banners } from "./banners.tsx";
import { Dock } from "./dock.tsx";
import { EmptyPanel } from "./empty-panel.tsx";
import { HistoryView } from "./history-view.tsx";
import { Transcript } from "./transcript.tsx";

/** The whole panel. */
export function App({ store }: { store: Store<PanelModel, PanelAction> }) {
  const [model, setModel] = useState(store.current);
  useEffect(() => {
    setModel(store.current);
    return store.on(setModel);
  }, [store]);
  const { send } = usePanel();
  const run = useRunInfo(model);
  const decisions = useDecisions(model);
  if (!model.ready) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of an input method are not meant for the editor's key bindings, which see every other one.
    if (event.isComposing) event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything inside come by here
    <div class="panel" onKeyDown={onKeyDown} onDragOver={allowDrop} onDrop={(event) => drop(event, send)}>
      <Banners panel={model.panel} />
      {model.view === "history" ? (
        <HistoryView sessions={model.panel.sessions} currentId={model.sessionId} />
      ) : (
        <RunContext.Provider value={run}>
          <FoldContext.Provider value={model.open}>
            <DecisionContext.Provider value={decisions}>
              <Chat model={model} />
            </DecisionContext.Provider>
          </FoldContext.Provider>
        </RunContext.Provider>
      )}
    </div>
  );
}

function Chat({ model }: { model: PanelModel }) {
  const { blocks } = model.transcript;
  return (
    <>
      {blocks.length === 0 ? (
        <EmptyPanel panel={model.panel} />
      ) : (
        <Transcript
          key={model.sessionId}
          sessionId={model.sessionId}
          blocks={blocks}
          firstIndex={model.firstIndex}
          loadingOlder={model.loadingOlder}
          focus={model.focus}
        />
      )}
      <Dock model={model} />
    </>
  );
}

function useDecisions({ transcript: { blocks }, decisions }: PanelModel): DecisionInfo {
  const key = useMemo(() => [...editedAgain(blocks)].join(" "), [blocks]);
  return useMemo(() => ({ decisions, editedAgain: new Set(key.split(" ")) }), [decisions, key]);
}

/** The same object while nothing in it changed, so that streaming draws no other block again. */
function useRunInfo(model: PanelModel): RunInfo {
  const { blocks } = model.transcript;
  const { running } = model.panel;
  const review = useMemo(() => pendingReview(blocks, model.decisions), [blocks, model.decisions]);
  const primaryId = running ? pendingBlocks(blocks)[0]?.id : model.restore ? undefined : review?.blockId;
  const lastId = running ? undefined : blocks.at(-1)?.id;
  return useMemo(() => ({ running, primaryId, lastId }), [running, primaryId, lastId]);
}

function allowDrop(event: DragEvent): void {
  if (event.dataTransfer?.types.some((type) => type.includes("uri-list"))) event.preventDefault();
}

function drop(event: DragEvent, send: ReturnType<typeof usePanel>["send"]): void {
  const data = event.dataTransfer;
  const list = data?.getData("application/vnd.code.uri-list") || data?.getData("text/uri-list") || "";
  const uris = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  if (uris.length === 0) return;
  event.preventDefault();
  send({ type: "attach-uris", uris });
}
