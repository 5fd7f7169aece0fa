import type { LimitName, LimitQuantity, LimitReached } from "../protocol/limits.ts";
import type { Bound } from "./combine-bounds.ts";

const words: Readonly<Record<LimitQuantity, string>> = {
  turns: "turns",
  tokens: "tokens",
  cost: "USD",
  seconds: "s",
  read: "reads",
  write: "writes",
  execute: "commands",
  network: "network accesses",
  memory: "uses of the memory",
  files: "changed files",
  lines: "changed lines",
};

const spans: Readonly<Record<string, string>> = {
  minute: " in a minute",
  hour: " in an hour",
  day: " in 24 hours",
  speed: " a minute, as a mean over 5 minutes,",
  call: " for one call of the model",
  session: " in this session",
  project: " in this folder",
};

/** `80 turns`, `5 USD in 24 hours`. */
export function limitWords(name: LimitName, amount: number): string {
  const [span = "", quantity] = name.split(".") as [string, LimitQuantity | undefined];
  if (span === "tool") return `${amount} calls of ${quantity}`;
  if (quantity === undefined) return `${amount} same calls with the same result`;
  return `${formatAmount(quantity, amount)} ${words[quantity]}${spans[span] ?? ""}`;
}

/** Full sentences; `next` is what the call would add that was not made. */
export function describeLimit(name: LimitName, { bound, byWorkspace }: Bound, used: number, next = 0): LimitReached {
  const quantity = (name.split(".")[1] ?? "turns") as LimitQuantity;
  if (name.startsWith("tool.")) return describeToolLimit(name, { bound, byWorkspace: byWorkspace ?? false }, used);
  const source = byWorkspace ? workspaceSays : "";
  const would =
    next > 0 && used + next > bound && used < bound
      ? `${formatAmount(quantity, used)} used, and this needs ${formatAmount(quantity, next)}`
      : quantity === "cost"
        ? `${used.toFixed(4)} USD spent`
        : `${formatAmount(quantity, used)} used`;
  const measure = name.endsWith(".turns") && name.startsWith("run.") ? "" : ` (${would})`;
  return {
    name,
    used,
    bound,
    text: `The limit of ${limitWords(name, bound)} is reached${measure}.${source}`,
    raiseTo: quantity === "cost" ? raisedBound(bound, used + next) : Math.ceil(raisedBound(bound, used + next)),
    ...(byWorkspace && { byWorkspace }),
  };
}

function describeToolLimit(name: LimitName, { bound, byWorkspace }: Bound, used: number): LimitReached {
  const source = byWorkspace ? workspaceSays : "";
  const text = `The limit of ${limitWords(name, bound)} in a run is reached.${source}`;
  const raiseTo = Math.ceil(raisedBound(bound, used + 1));
  return { name, used, bound, text, raiseTo, ...(byWorkspace && { byWorkspace }) };
}

const workspaceSays = " It is set by .lathe/limits.json of this workspace.";

/** Half as much again, or enough for what is wanted; a number a person would choose. */
export function raisedBound(bound: number, wanted: number): number {
  const least = Math.max(bound * 1.5, wanted * 1.2);
  const step = 10 ** (Math.floor(Math.log10(least)) - 1);
  return Number((Math.ceil(least / step - 1e-9) * step).toPrecision(12));
}

function formatAmount(quantity: LimitQuantity, amount: number): string {
  if (quantity === "cost") return String(Number(amount.toFixed(4)));
  return String(Math.round(amount * 10) / 10);
}
