import { memo } from "preact/compat";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { FoldContext } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import { type Block, blockElementId, isPending } from "../state/block.ts";
import type { PanelModel } from "../state/panel-model.ts";
import { type Row, shownRows } from "../state/shown-rows.ts";
import { useCommands } from "../use-commands.ts";
import { useStickToEnd } from "../use-stick-to-end.ts";
import { BlockView } from "./block-view.tsx";

interface TranscriptProps {
  sessionId: string;
  blocks: readonly Block[];
  firstIndex: number;
  loadingOlder: boolean;
  focus: PanelModel["focus"];
}

const loadOlderWithin = 600;

/** The conversation: only what is near the view is in the page. */
export const Transcript = memo(function Transcript(props: TranscriptProps) {
  const { sessionId, blocks, firstIndex, loadingOlder, focus } = props;
  const { send, dispatch, anchor } = usePanel();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [focusedId, setFocusedId] = useState<string>();
  const restored = useRef(anchor.current);
  const follows = useStickToEnd(scroller, restored.current === undefined);
  const shift = usePrepended(firstIndex);
  const folds = useContext(FoldContext);
  const rows = useMemo(() => shownRows(blocks, folds, firstIndex > 0), [blocks, folds, firstIndex > 0]);
  const kept = rows.flatMap(({ block }, index) => (block.id === focusedId || waits(block) ? [index] : []));

  useLayoutEffect(() => {
    const place = restored.current;
    const index = place ? rows.findIndex(({ block }) => block.id === place.id) : -1;
    if (place && index !== -1) list.current?.scrollToIndex(index, { align: "start", offset: place.offset });
    else follows.current = true;
  }, []);

  // Who sends a message wants to see what comes of it.
  const last = blocks.at(-1);
  const sentId = last?.kind === "user" ? last.id : undefined;
  const shownSentId = useRef(sentId);
  useLayoutEffect(() => {
    if (sentId !== undefined && sentId !== shownSentId.current) follows.current = true;
    shownSentId.current = sentId;
  }, [sentId, follows]);

  useEffect(() => {
    if (focus.serial === 0 || focus.target !== "pending") return;
    const index = rows.findIndex((row) => waits(row.block));
    const block = rows[index]?.block;
    if (!block) return;
    list.current?.scrollToIndex(index, { align: "nearest" });
    focusPending(block);
  }, [focus.serial]);

  const loadOlder = () => {
    if (firstIndex === 0 || loadingOlder) return;
    dispatch({ type: "older-requested" });
    send({ type: "load-older", sessionId, before: firstIndex });
  };
  const onScroll = (offset: number) => {
    const handle = list.current;
    if (!handle) return;
    if (offset < loadOlderWithin) loadOlder();
    const index = handle.findItemIndex(offset);
    const top = rows[index]?.block;
    anchor.current = follows.current || !top ? undefined : { id: top.id, offset: offset - handle.getItemOffset(index) };
  };
  // A short transcript never scrolls, so it has to ask on its own.
  useEffect(() => {
    const element = scroller.current;
    if (element && element.scrollHeight <= element.clientHeight + loadOlderWithin) loadOlder();
  }, [firstIndex, sessionId]);

  const goToRequest = (direction: 1 | -1) => {
    const handle = list.current;
    if (!handle) return;
    const focused = rows.findIndex(({ block }) => block.id === focusedId);
    const current = focused === -1 ? handle.findItemIndex(handle.scrollOffset + 1) : focused;
    const candidates = direction === 1 ? rows.slice(current + 1) : rows.slice(0, current).toReversed();
    const row = candidates.find(({ block }) => block.kind === "user");
    const target = row?.block;
    if (!row || !target) return;
    follows.current = false;
    // Mounted by being the focused one, then reached.
    setFocusedId(target.id);
    handle.scrollToIndex(rows.indexOf(row), { align: "start" });
    requestAnimationFrame(() => rowElement(scroller.current, target.id)?.focus({ preventScroll: true }));
  };
  useCommands(scroller, { "previous-request": () => goToRequest(-1), "next-request": () => goToRequest(1) });
  const onFocus = (event: FocusEvent) => {
    const row = event.target instanceof Element ? event.target.closest("[data-block]") : null;
    setFocusedId(row?.getAttribute("data-block") ?? undefined);
  };

  return (
    <div
      class="transcript"
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label="Conversation"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      data-keys="transcript"
      onFocusCapture={onFocus}
    >
      <Virtualizer ref={list} data={rows} shift={shift} keepMounted={kept} bufferSize={400} onScroll={onScroll}>
        {({ block, past }: Row) => (
          <div
            key={block.id}
            class={past ? "transcript-row is-past" : "transcript-row"}
            data-block={block.id}
            data-kind={block.kind}
          >
            <BlockView block={block} />
          </div>
        )}
      </Virtualizer>
    </div>
  );
});

function waits(block: Row["block"]): boolean {
  return block.kind !== "folded" && isPending(block);
}

/** True in the one drawing in which older blocks came before the others. */
function usePrepended(firstIndex: number): boolean {
  const previous = useRef(firstIndex);
  const prepended = firstIndex < previous.current;
  useLayoutEffect(() => {
    previous.current = firstIndex;
  });
  return prepended;
}

function rowElement(scroller: HTMLElement | null, id: string): HTMLElement | null {
  const row = scroller?.querySelector(`[data-block="${CSS.escape(id)}"]`);
  return row?.querySelector<HTMLElement>("[data-request]") ?? null;
}

/** The card itself takes the focus, not a button of it: a press of Enter must not decide. */
function focusPending(block: Row["block"]): void {
  const card = document.getElementById(blockElementId(block.id));
  const target = card?.querySelector<HTMLElement>("[role=treeitem][tabindex='0'], [role=radio][tabindex='0']");
  const element = block.kind === "approval" ? card : (target ?? card);
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
}
