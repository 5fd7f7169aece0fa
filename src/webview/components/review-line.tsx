import { useMemo } from "preact/hooks";
import type { Decisions } from "../decision-context.ts";
import { usePanel } from "../panel-context.ts";
import type { Block } from "../state/block.ts";
import { plural } from "../state/format.ts";
import { pendingReview } from "../state/tracked-files.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What is applied in this session and waits for review, wherever it stands in the transcript; also while a run is under way. */
export function ReviewLine({ blocks, decisions }: { blocks: readonly Block[]; decisions: Decisions }) {
  const { send } = usePanel();
  const review = useMemo(() => pendingReview(blocks, decisions), [blocks, decisions]);
  if (review === undefined) return null;
  const { changes, hunks, files } = review;
  const text = `${plural(hunks, "hunk")} to review`;
  const [first, ...more] = changes;
  const decide = (state: "accepted" | "rejected") => {
    const also = more.map(({ changeId }) => changeId);
    if (first) send({ type: "applied-decision", changeId: first.changeId, also, state });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line of the panel is no fieldset of a form
    <div class="status review-line" role="group" aria-label={`${text} in ${plural(files, "file")}`}>
      <Icon name="diff-multiple" small />
      <span class="grow">
        {text}
        <span class="only-wide"> in {plural(files, "file")}</span>
      </span>
      <span class="review-actions">
        <Button quiet onClick={() => first && send({ type: "open-change", ...first })}>
          Review
        </Button>
        <Button quiet onClick={() => decide("accepted")}>
          Accept all
        </Button>
        <Button quiet onClick={() => decide("rejected")}>
          Reject all
        </Button>
      </span>
    </div>
  );
}
