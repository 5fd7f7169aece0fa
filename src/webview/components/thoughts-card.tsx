import type { Thought } from "../../protocol/strategy.ts";
import { useFold } from "../fold-context.ts";
import type { ThoughtsBlock } from "../state/block.ts";
import { formatCost, formatTokens } from "../state/format.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

const stateWords: Partial<Record<Thought["state"], string>> = {
  pruned: "Not followed",
  running: "Being tried",
  applied: "Applied",
};

/** The approaches to a request, with what the check and the rubric say of each, and what each took. */
export function ThoughtsCard({ block }: { block: ThoughtsBlock }) {
  const { thoughts, rubric } = block;
  const [open, toggle] = useFold(block.id, true);
  const priced = thoughts.some(({ cost }) => cost !== undefined);
  const total = thoughts.reduce((sum, thought) => sum + ((priced ? thought.cost : thought.tokens) ?? 0), 0);
  const tried = thoughts.filter(({ check, files }) => check !== undefined || files !== undefined).length;
  const title = tried === 0 ? `${thoughts.length} approaches` : `Tried ${tried} of ${thoughts.length} approaches`;
  return (
    <section class="card" aria-label={title}>
      <div class="card-head">
        <Icon name="list-tree" tone="muted" />
        <h3 class="grow">{title}</h3>
        <span class="meta">{priced ? `${formatCost(total)} USD` : `${formatTokens(total)} tokens`}</span>
        <IconButton
          icon={open ? "chevron-down" : "chevron-right"}
          label={open ? "Close" : "Show the approaches"}
          aria-expanded={open}
          onClick={toggle}
        />
      </div>
      {open && (
        <>
          <table class="thoughts">
            <thead>
              <tr>
                <th scope="col">Approach</th>
                <th scope="col">Check</th>
                <th scope="col">Score</th>
                <th scope="col">{priced ? "USD" : "Tokens"}</th>
              </tr>
            </thead>
            <tbody>
              {inOrder(thoughts).map(({ thought, level }) => (
                <Row key={thought.id} thought={thought} level={level} priced={priced} />
              ))}
            </tbody>
          </table>
          <p class="card-note above meta">Score: {rubricWords(rubric)}</p>
        </>
      )}
    </section>
  );
}

function Row({ thought, level, priced }: { thought: Thought; level: number; priced: boolean }) {
  const { title, approach, check, score, state, reason, files } = thought;
  const changed = files === undefined ? "" : `${files} ${files === 1 ? "file" : "files"}`;
  const facts = [stateWords[state], changed].filter(Boolean).join(", ");
  const note = [facts, state === "applied" ? undefined : reason].filter(Boolean).join(": ");
  const cost = priced ? (thought.cost === undefined ? "–" : formatCost(thought.cost)) : formatTokens(thought.tokens);
  return (
    <tr class={state === "applied" ? "is-best" : state === "pruned" || state === "stopped" ? "muted" : undefined}>
      <th scope="row" style={{ paddingInlineStart: `${8 + level * 16}px` }} title={approach}>
        {title}
        {note !== "" && (
          <span class="meta block">
            {state === "applied" && <Icon name="check" tone="ok" small />} {note}
          </span>
        )}
      </th>
      <td>
        {check === undefined ? (
          "–"
        ) : (
          <>
            <Icon name={check.passed ? "pass" : "error"} tone={check.passed ? "ok" : "bad"} small />
            <span>{check.passed ? "passed" : "failed"}</span>
          </>
        )}
      </td>
      <td>{score === undefined ? "–" : score.toFixed(2)}</td>
      <td>{cost}</td>
    </tr>
  );
}

/** Each approach under the one that it refines. */
function inOrder(thoughts: readonly Thought[], parentId?: string, level = 0): { thought: Thought; level: number }[] {
  return thoughts
    .filter((thought) => thought.parentId === parentId)
    .flatMap((thought) => [{ thought, level }, ...inOrder(thoughts, thought.id, level + 1)]);
}

function rubricWords(rubric: Readonly<Record<string, number>>): string {
  return Object.entries(rubric)
    .map(([name, share]) => `${name} ${Math.round(share * 100)} %`)
    .join(", ");
}
