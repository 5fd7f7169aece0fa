import { showHidden } from "../../base/hidden-characters.ts";
import type { Hunk } from "../../protocol/change.ts";

/** Enough to decide on in a panel; the review in the editor has the rest. */
const lineLimit = 200;
const contextLines = 2;

export function HunkDiff({ hunk, label }: { hunk: Hunk; label: string }) {
  const lines = [
    ...hunk.contextBefore.slice(-contextLines).map((text) => ({ kind: "same", sign: " ", text })),
    ...hunk.oldLines.map((text) => ({ kind: "del", sign: "−", text })),
    ...hunk.newLines.map((text) => ({ kind: "ins", sign: "+", text })),
    ...hunk.contextAfter.slice(0, contextLines).map((text) => ({ kind: "same", sign: " ", text })),
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a diff is no fieldset of a form
    <div class="diff" role="group" aria-label={`Changed lines, ${label}`}>
      {lines.slice(0, lineLimit).map(({ kind, sign, text }, index) => (
        <div key={index} class={kind}>
          <span>{sign}</span>
          <code>{showHidden(text)}</code>
        </div>
      ))}
      {lines.length > lineLimit && <div class="meta">{lines.length - lineLimit} more lines in the review</div>}
    </div>
  );
}
