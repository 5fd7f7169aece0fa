import type { StrategyName } from "../../protocol/strategy.ts";
import type { Strategy } from "./strategy.ts";

type Multiplying = Exclude<StrategyName, "react">;

const loaders: Readonly<Record<Multiplying, () => Promise<Strategy>>> = {
  "plan-execute": async () => (await import("./plan-execute.ts")).planExecute,
  reflexion: async () => (await import("./reflexion.ts")).reflexion,
  "tree-of-thoughts": async () => (await import("./tree/tree-of-thoughts.ts")).treeOfThoughts,
};

/** Loads a strategy; the plain loop needs none of them. */
export function loadStrategy(name: Multiplying): Promise<Strategy> {
  return loaders[name]();
}
