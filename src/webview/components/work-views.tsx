import type { PlanBlock, ThoughtsBlock, TodosBlock } from "../state/block.ts";
import { PlanCard } from "./plan-card.tsx";
import { ThoughtsCard } from "./thoughts-card.tsx";
import { TodoList } from "./todo-list.tsx";

/** Blocks that show how a request is worked on. */
export const workViews = {
  todos: (block: TodosBlock) => <TodoList block={block} />,
  plan: (block: PlanBlock) => <PlanCard block={block} />,
  thoughts: (block: ThoughtsBlock) => <ThoughtsCard block={block} />,
};
