import type { LimitName } from "../../protocol/limits.ts";
import type { CostEstimate } from "../../protocol/plan.ts";

/** Figures as the panel writes them: units, rounded to use. */

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.95) return `${Math.max(1, Math.round(milliseconds))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return formatClock(milliseconds);
}

/** `0:42`, `12:05`, `1:00:12`. */
export function formatClock(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  const thousands = tokens / 1000;
  if (thousands < 1000) return `${thousands < 100 ? trimZero(thousands.toFixed(1)) : Math.round(thousands)}k`;
  return `${trimZero((thousands / 1000).toFixed(1))}M`;
}

export function formatCost(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? "under 0.01" : dollars.toFixed(2);
}

/** `0.75 USD`, `120 turns`, `5 USD in 24 hours`. */
export function describeBound(name: LimitName, bound: number): string {
  const [window = "", quantity = ""] = name.split(".");
  const what: Record<string, [string, string]> = {
    cost: ["USD", "USD"],
    seconds: ["s", "s"],
    execute: ["command", "commands"],
    network: ["network access", "network accesses"],
    memory: ["use of the memory", "uses of the memory"],
    files: ["changed file", "changed files"],
    lines: ["changed line", "changed lines"],
  };
  const [one, many] = what[quantity] ?? [
    quantity.replace(/s$/, ""),
    quantity.endsWith("s") ? quantity : `${quantity}s`,
  ];
  const amount = quantity === "tokens" ? formatTokens(bound) : String(bound);
  const spans: Record<string, string> = {
    minute: " in a minute",
    hour: " in an hour",
    day: " in 24 hours",
    speed: " a minute",
    call: " for one call",
    session: " in this session",
    project: " in this folder",
  };
  if (window === "tool") return `${bound} ${bound === 1 ? "call" : "calls"} of ${quantity}`;
  return `${amount} ${bound === 1 ? one : many}${spans[window] ?? ""}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function formatTimes(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

const day = 86_400_000;

export function dayGroup(time: string, now: Date): string {
  const date = new Date(time);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / day);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return "This week";
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString("en", sameYear ? { month: "long" } : { month: "long", year: "numeric" });
}

/** The time of today and yesterday, else the date. */
export function formatMoment(time: string, now: Date): string {
  const date = new Date(time);
  if (startOfDay(now) - startOfDay(date) <= day) {
    return date.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** `expires in 9 min`; undefined once it is over. */
export function formatExpiry(expiresAt: string, now: number): string | undefined {
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return undefined;
  return left < 60_000 ? "expires in under 1 min" : `expires in ${Math.round(left / 60_000)} min`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function trimZero(figure: string): string {
  return figure.replace(/\.0$/, "");
}

/** `up to about 14 requests, 0.05 USD`: from what the workspace's requests took. */
export function describeEstimate({ requests, tokens, cost }: CostEstimate): string {
  const price = cost === undefined ? `${formatTokens(tokens)} tokens` : `${formatCost(cost)} USD`;
  return `about ${requests} requests, ${price}`;
}
