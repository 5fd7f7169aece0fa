import type { PermissionMode } from "../../protocol/access.ts";
import type { PanelState } from "../../protocol/panel-message.ts";
import { type StrategyChoice, strategyChoice } from "../../protocol/strategy.ts";
import { usePanel } from "../panel-context.ts";
import { Icon } from "./icon.tsx";
import { Menu, type MenuItem } from "./menu.tsx";

const modeWords: Record<PermissionMode, { label: string; detail: string }> = {
  manual: { label: "Manual", detail: "You review every edit before it is written; commands ask" },
  edits: { label: "Edits", detail: "Edits are applied at once, you review them after; commands ask" },
  sandboxed: { label: "Sandboxed", detail: "Commands run without network, in this folder only" },
  "read-only": { label: "Read-only", detail: "Reads and searches, changes nothing" },
  all: { label: "All", detail: "Nothing asks, you review edits after. Deny rules still hold. Ends with this session" },
};
const modeOrder: readonly PermissionMode[] = ["manual", "edits", "sandboxed", "read-only", "all"];

export function ModePicker({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const { label } = modeWords[panel.mode];
  const items: MenuItem[] = modeOrder
    .filter((mode) => panel.modes.includes(mode) || mode === panel.mode)
    .map((mode) => ({
      id: mode,
      ...modeWords[mode],
      checked: mode === panel.mode,
      warning: mode === "all",
      separated: mode === "all",
      onSelect: () => send({ type: "select-mode", mode }),
    }));
  return (
    <Menu name={`Mode: ${label}`} items={items} class={panel.mode === "all" ? "warn" : ""}>
      {panel.mode === "all" && <Icon name="warning" small />}
      <span class="clip">{label}</span>
    </Menu>
  );
}

const strategyWords: Record<StrategyChoice, { label: string; detail: string }> = {
  react: { label: "React", detail: "Looks and acts step by step" },
  "plan-execute": { label: "Plan", detail: "A plan you can change, then step by step" },
  reflexion: { label: "Reflexion", detail: "Tries until the check passes, learning from each failure" },
  "tree-of-thoughts": { label: "Tree of thoughts", detail: "Weighs approaches, tries the best in copies" },
  auto: { label: "Auto", detail: "Chooses one of them; asks before what costs much" },
};

/** For the next message; after it the choice of the settings is back. */
export function StrategyPicker({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const { label } = strategyWords[panel.strategy];
  const items: MenuItem[] = strategyChoice.options.map((strategy) => ({
    id: strategy,
    ...strategyWords[strategy],
    checked: strategy === panel.strategy,
    separated: strategy === "auto",
    onSelect: () => send({ type: "select-strategy", strategy }),
  }));
  return (
    <Menu name={`Strategy: ${label}`} items={items}>
      <Icon name="list-tree" small />
      {panel.strategy !== "react" && <span class="clip hide-narrow">{label}</span>}
    </Menu>
  );
}

export function AgentPicker({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const items: MenuItem[] = panel.agents.map(({ name, description }) => ({
    id: name,
    label: titleCase(name),
    detail: description,
    checked: name === panel.agent,
    onSelect: () => send({ type: "select-agent", agent: name }),
  }));
  items.push({
    id: "model",
    label: `Model: ${modelLabel(panel)}`,
    separated: items.length > 0,
    narrowOnly: true,
    onSelect: () => send({ type: "pick-model" }),
  });
  return (
    <Menu name={`Agent: ${titleCase(panel.agent)}`} items={items}>
      <span class="clip">{titleCase(panel.agent)}</span>
    </Menu>
  );
}

/** The native picker has room and search for long lists, and the way to another server. */
export function ModelPicker({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const label = modelLabel(panel);
  return (
    <button
      type="button"
      class="pick hide-narrow"
      aria-label={`Model: ${label}`}
      title={`Model: ${label}`}
      onClick={() => send({ type: "pick-model" })}
    >
      <span class="clip">{label}</span>
      <Icon name="chevron-down" small />
    </button>
  );
}

function modelLabel(panel: PanelState): string {
  if (panel.connection === "none") return "No model";
  if (panel.connection === "tour") return "Tour, no intelligence";
  return panel.model === "" ? "Select model" : panel.model;
}

function titleCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
