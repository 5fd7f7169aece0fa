import { useFold } from "../fold-context.ts";
import type { TodosBlock } from "../state/block.ts";
import { Icon, type Tone } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

const states: Record<TodosBlock["items"][number]["status"], { icon: string; tone: Tone; word: string }> = {
  pending: { icon: "circle-large", tone: "muted", word: "to do" },
  in_progress: { icon: "record", tone: "muted", word: "in progress" },
  completed: { icon: "pass", tone: "ok", word: "done" },
};

export function TodoList({ block }: { block: TodosBlock }) {
  const { items } = block;
  const done = items.filter((item) => item.status === "completed").length;
  const [open, toggle] = useFold(block.id, done < items.length);
  return (
    <section class="card" aria-label={`To-do list, ${done} of ${items.length} done`}>
      <div class="card-head">
        <Icon name="checklist" tone="muted" />
        <h3 class="grow">To-do</h3>
        <span class="meta">
          {done} of {items.length} done
        </span>
        <IconButton
          icon={open ? "chevron-down" : "chevron-right"}
          label={open ? "Close" : "Show the list"}
          aria-expanded={open}
          onClick={toggle}
        />
      </div>
      {open && (
        <ul class="todos">
          {items.map(({ text, status }, index) => (
            <li key={index} class={`todo is-${status}`}>
              <Icon name={states[status].icon} tone={states[status].tone} />
              <span>
                {text}
                <span class="visually-hidden">, {states[status].word}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
