import type { Hunk, HunkDecision, HunkState } from "../../protocol/change.ts";
import { placeBefore, placeContext } from "../place-context.ts";
import { decisionsOf, type ReviewFile } from "../state/block.ts";
import type { ChangeRow } from "../state/change-rows.ts";
import { fileState, isOpen, isUndecided } from "../state/tracked-files.ts";
import { HunkDiff } from "./hunk-diff.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { LineCounts } from "./line-counts.tsx";

interface RowProps {
  row: ChangeRow;
  isActive: boolean;
  onFocus: () => void;
  onToggle: () => void;
  onOpen: () => void;
  onDecide: (state: HunkDecision) => void;
}

const kindWords = { create: "new", delete: "deleted", move: "moved", edit: "" };

export function FileRow({ row, isActive, onFocus, onToggle, onOpen, onDecide }: RowProps) {
  const { change } = row.file;
  const { path, newPath, kind, added, removed } = change;
  const name = path.split("/").at(-1);
  const folder = path.split("/").slice(0, -1).join("/");
  const undecided = isOpen(row.file) && decisionsOf(row.file).some(isUndecided);
  const state = fileState(row.file);
  const what = kindWords[kind];
  const accessibleName = [path, newPath && `to ${newPath}`, what, `${added} added`, `${removed} removed`];
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-label={accessibleName.filter(Boolean).join(", ")}
      {...(row.open === undefined ? {} : { "aria-expanded": row.open })}
      tabIndex={isActive ? 0 : -1}
      data-row={row.id}
      class="tree-row"
      onFocus={onFocus}
      {...placeContext(placeBefore(row.file))}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the tree item takes the keys */}
      <div class="file" onClick={row.open === undefined ? onOpen : onToggle}>
        <Icon name={row.open === undefined ? "file" : row.open ? "chevron-down" : "chevron-right"} />
        <span class="name clip">{name}</span>
        <span class="dir clip">{newPath === undefined ? folder : `to ${newPath}`}</span>
        {what !== "" && newPath === undefined && <span class="tag">{what}</span>}
        <LineCounts added={added} removed={removed} />
        {(undecided || row.open !== true) && <StateMark state={state} file={row.file} />}
        {undecided && <Decisions object="file" isActive={isActive} onDecide={onDecide} />}
        {row.canUndo && <Undo isActive={isActive} state={row.file.decision} onDecide={onDecide} />}
      </div>
    </div>
  );
}

export function HunkRow({ row, hunk, isActive, onFocus, onToggle, onDecide }: RowProps & { hunk: Hunk }) {
  const open = isOpen(row.file);
  const range = hunkRange(hunk);
  const words =
    hunk.state === "pending" ? (open ? openWords(row.file) : "") : stateWord(hunk.state, row.file).toLowerCase();
  const counts = `${hunk.newLines.length} added, ${hunk.oldLines.length} removed`;
  return (
    <div
      role="treeitem"
      aria-level={2}
      aria-label={`${range}, ${counts}, ${words}`}
      aria-expanded={row.open}
      tabIndex={isActive ? 0 : -1}
      data-row={row.id}
      class="tree-row"
      onFocus={onFocus}
      {...placeContext(placeBefore(row.file))}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the tree item takes the keys */}
      <div class={`hunk is-${hunk.state}`} onClick={onToggle}>
        <span class="where">{range}</span>
        <LineCounts added={hunk.newLines.length} removed={hunk.oldLines.length} />
        <span class="end" />
        {open && hunk.state === "pending" ? (
          <Decisions object="hunk" isActive={isActive} onDecide={onDecide} />
        ) : (
          <StateMark state={hunk.state} file={row.file} />
        )}
        {row.canUndo && <Undo isActive={isActive} state={hunk.state} onDecide={onDecide} />}
      </div>
      {row.open && <HunkDiff hunk={hunk} label={range} />}
    </div>
  );
}

interface UndoProps {
  isActive: boolean;
  state: HunkState | undefined;
  onDecide: (state: HunkDecision) => void;
}

function Undo({ isActive, state, onDecide }: UndoProps) {
  return (
    <IconButton
      icon="discard"
      label={state === "rejected" ? "Undo reject" : "Undo accept"}
      tabIndex={isActive ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        onDecide("pending");
      }}
    />
  );
}

interface DecisionsProps {
  object: "file" | "hunk";
  isActive: boolean;
  onDecide: (state: HunkDecision) => void;
}

function Decisions({ object, isActive, onDecide }: DecisionsProps) {
  const decide = (state: HunkDecision) => (event: Event) => {
    event.stopPropagation();
    onDecide(state);
  };
  const tabIndex = isActive ? 0 : -1;
  return (
    <>
      <IconButton icon="check" label={`Accept ${object}`} tabIndex={tabIndex} onClick={decide("accepted")} />
      <IconButton icon="close" label={`Reject ${object}`} tabIndex={tabIndex} onClick={decide("rejected")} />
    </>
  );
}

type Mark = ReturnType<typeof fileState>;

const stateWords = {
  accepted: "Accepted",
  partly: "Partly accepted",
  applied: "Applied",
  rejected: "Rejected",
  failed: "Not written",
  superseded: "You edited here",
  conflicted: "In conflict",
};
const stateIcons = { rejected: "close", failed: "error", superseded: "edit", conflicted: "warning" };

function stateWord(state: Exclude<Mark, "pending">, { editedAgain }: ReviewFile): string {
  return state === "superseded" && editedAgain ? "Edited since" : stateWords[state];
}

function StateMark({ state, file }: { state: Mark; file: ReviewFile }) {
  if (state === "pending") return null;
  const word = stateWord(state, file);
  const icon = isGood(state) ? "check" : stateIcons[state];
  return (
    <span class="state" title={word}>
      <Icon name={icon} {...tone(state)} />
      <span class="hide-narrow">{word}</span>
    </span>
  );
}

function isGood(state: Mark): state is "accepted" | "applied" | "partly" {
  return state === "accepted" || state === "applied" || state === "partly";
}

function tone(state: Mark): { tone?: "ok" | "bad" } {
  if (isGood(state)) return { tone: "ok" };
  return state === "failed" || state === "conflicted" ? { tone: "bad" } : {};
}

/** What a person is asked for: a word before it is written, or a look afterwards. */
function openWords(file: ReviewFile): string {
  return file.requestId === undefined ? "to review" : "to decide";
}

/** Lines of the new file; a pure deletion names the lines it takes away. */
function hunkRange(hunk: Hunk): string {
  const [start, count] =
    hunk.newLines.length > 0 ? [hunk.newStart, hunk.newLines.length] : [hunk.oldStart, hunk.oldLines.length];
  return count <= 1 ? `Line ${start}` : `Lines ${start}–${start + count - 1}`;
}
