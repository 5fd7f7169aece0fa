import { useContext, useRef, useState } from "preact/hooks";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import { blockElementId, type QuestionBlock } from "../state/block.ts";
import { takeKey, useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

const letDecide = "Decide this yourself and say what you chose.";

export function QuestionCard({ block }: { block: QuestionBlock }) {
  const { running } = useContext(RunContext);
  return running && block.answer === undefined ? <OpenQuestion block={block} /> : <AnsweredQuestion block={block} />;
}

function AnsweredQuestion({ block }: { block: QuestionBlock }) {
  const { question, answer, by } = block;
  const reply = by === "user" ? (answer === letDecide ? "You let Lathe decide" : `You: ${answer}`) : "Not answered";
  return (
    <section class="notice" aria-label={`Question: ${question}`}>
      <Icon name="question" tone="muted" />
      <div>
        <p>{question}</p>
        <p class="muted">{reply}</p>
      </div>
    </section>
  );
}

function OpenQuestion({ block }: { block: QuestionBlock }) {
  const { send } = usePanel();
  const { primaryId } = useContext(RunContext);
  const focusComposer = useReplyFocus();
  const [chosen, setChosen] = useState(0);
  const [own, setOwn] = useState("");
  const group = useRef<HTMLDivElement>(null);
  const { id, question, options } = block;
  const titleId = `title-${id}`;

  const reply = (answer: string) => {
    if (answer.trim() === "") return;
    send({ type: "question-reply", requestId: id, answer: answer.trim() });
    focusComposer();
  };
  const answer = () => reply(own.trim() === "" ? (options[chosen]?.label ?? "") : own);
  const choose = (index: number) => {
    const next = (index + options.length) % options.length;
    setChosen(next);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowRight") choose(chosen + 1);
    else if (event.key === "ArrowUp" || event.key === "ArrowLeft") choose(chosen - 1);
    else if (digit > 0 && digit <= options.length) choose(digit - 1);
    else if (event.key === "Enter") answer();
    else return;
    takeKey(event);
  };

  return (
    <section class="card" aria-labelledby={titleId} id={blockElementId(block.id)} tabIndex={-1} data-pending>
      <div class="card-head">
        <Icon name="question" tone="muted" />
        <h3 id={titleId} class="grow">
          {question}
        </h3>
        <span class="meta">paused</span>
      </div>
      <div class="card-body">
        {options.length > 0 && (
          <div class="options" role="radiogroup" aria-labelledby={titleId} ref={group} onKeyDown={onKeyDown}>
            {options.map((option, index) => (
              // biome-ignore lint/a11y/useSemanticElements: a native radio cannot hold two lines and a key hint
              <div
                key={option.label}
                role="radio"
                aria-checked={index === chosen}
                tabIndex={index === chosen ? 0 : -1}
                class="option"
                onClick={() => choose(index)}
                onKeyDown={(event) => {
                  if (event.key !== " ") return;
                  takeKey(event);
                  choose(index);
                }}
              >
                <span class={index === chosen ? "radio is-on" : "radio"} />
                <span>
                  {option.label}
                  {option.detail && <span class="meta block">{option.detail}</span>}
                </span>
                {index < 9 && <kbd class="key">{index + 1}</kbd>}
              </div>
            ))}
          </div>
        )}
        <input
          class="field"
          aria-label={options.length > 0 ? "Or type another answer" : "Your answer"}
          placeholder={options.length > 0 ? "Or type another answer" : "Your answer"}
          value={own}
          onInput={(event) => setOwn(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            takeKey(event);
            answer();
          }}
        />
      </div>
      <div class="card-foot">
        <Button primary={primaryId === block.id} onClick={answer}>
          Answer
        </Button>
        <Button onClick={() => reply(letDecide)}>Let Lathe decide</Button>
      </div>
    </section>
  );
}
