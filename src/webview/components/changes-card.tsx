import { useContext, useState } from "preact/hooks";
import type { HunkDecision } from "../../protocol/change.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import { blockElementId, type ChangesBlock, decisionsOf } from "../state/block.ts";
import { plural } from "../state/format.ts";
import { useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { ChangeTree, type Decide } from "./change-tree.tsx";
import { Icon } from "./icon.tsx";
import { LineCounts } from "./line-counts.tsx";

/** The index of a review: files hold hunks, each with its own state. The editor shows them in place. */
export function ChangesCard(props: { block: ChangesBlock }) {
  const { send, dispatch } = usePanel();
  const { primaryId, running } = useContext(RunContext);
  const focusComposer = useReplyFocus();
  const [advice, setAdvice] = useState("");
  // Nobody waits for the decision any more once the run is cut off.
  const block = running ? props.block : withoutRequests(props.block);
  const { files } = block;
  const requests = [...new Set(files.flatMap((file) => file.requestId ?? []))];
  const pending = requests.length > 0;
  const open = files.filter((file) => file.requestId !== undefined).flatMap(decisionsOf);
  const undecided = open.filter((state) => state === "pending").length;
  const comment = advice.trim() === "" ? {} : { advice: advice.trim() };
  const titleId = `title-${block.id}`;

  const decide: Decide = ({ requestId, change }, hunkId, state) => {
    if (requestId === undefined) return;
    const target = { requestId, changeId: change.changeId, ...(hunkId === undefined ? {} : { hunkId }) };
    dispatch({ type: "hunk-decided", ...target, state });
    send({ type: "hunk-decision", ...target, state, ...(state === "rejected" ? comment : {}) });
    if (undecided === pendingIn(state)) focusComposer();
  };
  const pendingIn = (state: HunkDecision) => (state === "pending" ? -1 : 1);
  const replyAll = (decision: "once" | "reject") => {
    for (const requestId of requests) {
      send({ type: "permission-reply", requestId, decision, ...(decision === "reject" ? comment : {}) });
    }
    focusComposer();
  };
  const openReview = () => {
    const [requestId] = requests;
    if (requestId !== undefined) send({ type: "open-review", requestId });
  };

  return (
    <section
      class="card"
      aria-labelledby={titleId}
      id={blockElementId(block.id)}
      {...(pending ? { "data-pending": true } : {})}
    >
      <div class="card-head">
        <h3 id={titleId}>{pending ? `Changes in ${plural(files.length, "file")}` : settledTitle(block)}</h3>
        <LineCounts added={sum(block, "added")} removed={sum(block, "removed")} />
        <span class="end" />
        {pending && (
          <Button primary={primaryId === block.id} onClick={openReview}>
            <Icon name="diff-multiple" small />
            Open review
          </Button>
        )}
      </div>
      {pending && block.reason !== "" && <p class="card-note meta">{block.reason}</p>}
      <ChangeTree block={block} decide={decide} />
      {pending && (
        <div class="card-foot">
          <Button onClick={() => replyAll("once")}>{undecided === open.length ? "Accept all" : "Accept rest"}</Button>
          <Button onClick={() => replyAll("reject")}>{undecided === open.length ? "Reject all" : "Reject rest"}</Button>
          <span class="meta">
            {undecided} of {open.length} to decide
          </span>
          <input
            class="field full"
            aria-label="Comment for the agent, sent with a rejection"
            placeholder="Comment with a rejection"
            value={advice}
            onInput={(event) => setAdvice(event.currentTarget.value)}
          />
        </div>
      )}
    </section>
  );
}

function settledTitle({ files }: ChangesBlock): string {
  const states = files.map((file) => file.change.state);
  if (states.every((state) => state === "rejected")) return `Rejected changes in ${plural(files.length, "file")}`;
  if (states.every((state) => state === "proposed")) return `Proposed changes in ${plural(files.length, "file")}`;
  const written = states.filter((state) => state === "applied").length;
  return `${plural(written, "file")} changed`;
}

function sum({ files }: ChangesBlock, side: "added" | "removed"): number {
  return files.reduce((total, file) => total + file.change[side], 0);
}

function withoutRequests(block: ChangesBlock): ChangesBlock {
  return { ...block, files: block.files.map(({ requestId: _requestId, ...file }) => file) };
}
