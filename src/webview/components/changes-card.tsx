import { useContext, useMemo, useState } from "preact/hooks";
import { DecisionContext } from "../decision-context.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import { blockElementId, type ChangesBlock, decisionsOf } from "../state/block.ts";
import { plural } from "../state/format.ts";
import { isOpen, isUndecided, waitsForReview, withDecision } from "../state/tracked-files.ts";
import { useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { ChangeTree, type Decide } from "./change-tree.tsx";
import { Icon } from "./icon.tsx";
import { LaterChoices } from "./later-choices.tsx";
import { LineCounts } from "./line-counts.tsx";

/** The index of a review, before or after the changes are applied: files hold hunks, each with its own state. */
export function ChangesCard(props: { block: ChangesBlock }) {
  const { send, dispatch } = usePanel();
  const { primaryId, running } = useContext(RunContext);
  const { decisions, editedAgain } = useContext(DecisionContext);
  const focusComposer = useReplyFocus();
  const [advice, setAdvice] = useState("");
  const [lastDecided, setLastDecided] = useState<string>();
  const block = useMemo(() => {
    // Nobody waits for the decision any more once the run is cut off.
    const given = running ? props.block : withoutRequests(props.block);
    const files = given.files.map((file) => {
      const { changeId } = file.change;
      const { by } = decisions[changeId] ?? {};
      const byAgent = by === undefined ? editedAgain.has(changeId) : by !== "user";
      return { ...withDecision(file, decisions[changeId]), editedAgain: byAgent };
    });
    return { ...given, files };
  }, [props.block, running, decisions, editedAgain]);
  const { files } = block;
  const asked = files.filter((file) => file.requestId !== undefined);
  const waiting = files.filter(waitsForReview);
  const requests = [...new Set(asked.flatMap((file) => file.requestId ?? []))];
  const pending = asked.length > 0;
  const open = files.filter(isOpen).flatMap(decisionsOf);
  const undecided = open.filter(isUndecided).length;
  const rest = undecided === open.length ? "all" : "rest";
  const comment = advice.trim() === "" ? {} : { advice: advice.trim() };
  const titleId = `title-${block.id}`;

  const decide: Decide = ({ requestId, change: { changeId, newPath, path } }, hunkId, state) => {
    const target = { changeId, ...(hunkId === undefined ? {} : { hunkId }) };
    const words = state === "rejected" ? comment : {};
    if (requestId !== undefined) {
      dispatch({ type: "hunk-decided", requestId, ...target, state });
      send({ type: "hunk-decision", requestId, ...target, state, ...words });
    } else if (state === "pending") {
      send({ type: "applied-undo", changeId, path: newPath ?? path });
      setLastDecided(undefined);
    } else {
      send({ type: "applied-decision", ...target, state, ...words });
      setLastDecided(`${changeId}/${hunkId ?? ""}`);
    }
    if (state !== "pending" && undecided === 1) focusComposer();
  };
  const decideRest = (state: "accepted" | "rejected") => {
    const words = state === "rejected" ? comment : {};
    const decision = state === "rejected" ? "reject" : "once";
    for (const requestId of requests) send({ type: "permission-reply", requestId, decision, ...words });
    const [first, ...also] = waiting.map((file) => file.change.changeId);
    if (first !== undefined) send({ type: "applied-decision", changeId: first, also, state, ...words });
    focusComposer();
  };
  const openReview = () => {
    const [requestId] = requests;
    const [first] = waiting;
    if (requestId !== undefined) send({ type: "open-review", requestId });
    else if (first) {
      const { changeId, newPath, path } = first.change;
      send({ type: "open-change", changeId, path: newPath ?? path });
    }
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
        {undecided > 0 && (
          <Button primary={primaryId === block.id} onClick={openReview}>
            <Icon name="diff-multiple" small />
            Open review
          </Button>
        )}
      </div>
      {pending && block.reason !== "" && <p class="card-note meta">{block.reason}</p>}
      <ChangeTree block={block} decide={decide} lastDecided={lastDecided} />
      {undecided > 0 && (
        <div class="card-foot">
          <Button onClick={() => decideRest("accepted")}>Accept {rest}</Button>
          <Button onClick={() => decideRest("rejected")}>Reject {rest}</Button>
          <span class="meta">
            {undecided} of {open.length} to {pending ? "decide" : "review"}
          </span>
          <input
            class="field full"
            aria-label="Comment for the agent, sent with a rejection"
            placeholder="Comment with a rejection"
            value={advice}
            onInput={(event) => setAdvice(event.currentTarget.value)}
          />
          {pending && <LaterChoices files={asked} onReply={focusComposer} />}
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
