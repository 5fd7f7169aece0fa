import { useContext, useRef, useState } from "preact/hooks";
import type { HunkDecision } from "../../protocol/change.ts";
import { FoldContext } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import type { ChangesBlock, ReviewFile } from "../state/block.ts";
import { type ChangeRow, changeRows, isOpenRow } from "../state/change-rows.ts";
import { isOpen, waitsForReview } from "../state/tracked-files.ts";
import { useCommands } from "../use-commands.ts";
import { isCommandKey, takeKey } from "../use-reply-focus.ts";
import { FileRow, HunkRow } from "./change-rows.tsx";

/** Decides a hunk, or the whole file without `hunkId`. */
export type Decide = (file: ReviewFile, hunkId: string | undefined, state: HunkDecision) => void;

interface ChangeTreeProps {
  block: ChangesBlock;
  decide: Decide;
  /** The decision on an applied change that was made last, `changeId/hunkId`: only that one can be taken back. */
  lastDecided: string | undefined;
}

export function ChangeTree({ block, decide, lastDecided }: ChangeTreeProps) {
  const { send, dispatch } = usePanel();
  const folds = useContext(FoldContext);
  const [activeId, setActiveId] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const rows = changeRows(block, folds, lastDecided);
  const active = rows.find((row) => row.id === activeId) ?? rows.find(isOpenRow) ?? rows[0];

  const focusRow = (row: ChangeRow | undefined) => {
    if (!row) return;
    setActiveId(row.id);
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus();
  };
  const toggle = (row: ChangeRow, open: boolean) => dispatch({ type: "fold-change", id: row.id, open });
  const openInEditor = ({ file, hunk }: ChangeRow) => {
    const { changeId, path, newPath } = file.change;
    const hunkId = hunk ? { hunkId: hunk.id } : {};
    if (waitsForReview(file)) {
      send({ type: "open-change", changeId, path: newPath ?? path, ...hunkId });
    } else if (file.requestId !== undefined) {
      send({ type: "open-review", requestId: file.requestId, changeId, ...hunkId });
    } else {
      send({ type: "open-file", path: newPath ?? path, ...(hunk ? { line: Math.max(1, hunk.newStart) } : {}) });
    }
  };
  const decideRow = (row: ChangeRow, state: HunkDecision) => {
    decide(row.file, row.hunk?.id, state);
    const next = rows.slice(rows.indexOf(row) + 1).find(isOpenRow);
    if (state !== "pending" && next && tree.current?.contains(document.activeElement)) focusRow(next);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!active || !(event.target instanceof HTMLElement)) return;
    const index = rows.indexOf(active);
    if (isCommandKey(event) || event.target.getAttribute("role") !== "treeitem") return;
    const actions: Record<string, () => void> = {
      ArrowDown: () => focusRow(rows[index + 1]),
      ArrowUp: () => focusRow(rows[index - 1]),
      Home: () => focusRow(rows[0]),
      End: () => focusRow(rows.at(-1)),
      ArrowRight: () => (active.open === false ? toggle(active, true) : focusRow(rows[index + 1])),
      ArrowLeft: () => (active.open ? toggle(active, false) : focusRow(parentOf(rows, active))),
      " ": () => active.open !== undefined && toggle(active, !active.open),
      Enter: () => openInEditor(active),
    };
    const act = actions[event.key];
    if (!act) return;
    takeKey(event);
    act();
  };
  const decideActive = (state: HunkDecision) => active && isOpen(active.file) && decideRow(active, state);
  useCommands(tree, { "accept-hunk": () => decideActive("accepted"), "reject-hunk": () => decideActive("rejected") });

  return (
    <div
      role="tree"
      aria-label="Changed files"
      class="change-tree"
      ref={tree}
      data-keys="changes"
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => {
        const props = {
          row,
          isActive: row === active,
          onFocus: () => setActiveId(row.id),
          onToggle: () => toggle(row, !row.open),
          onOpen: () => openInEditor(row),
          onDecide: (state: HunkDecision) => decideRow(row, state),
        };
        return row.hunk ? <HunkRow key={row.id} {...props} hunk={row.hunk} /> : <FileRow key={row.id} {...props} />;
      })}
    </div>
  );
}

function parentOf(rows: readonly ChangeRow[], row: ChangeRow): ChangeRow | undefined {
  return row.hunk ? rows.find((other) => other.file === row.file && !other.hunk) : undefined;
}
