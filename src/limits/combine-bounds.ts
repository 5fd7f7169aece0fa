import type { LimitBounds, LimitName, LimitQuantity, LimitWindow } from "../protocol/limits.ts";

export interface Bound {
  bound: number;
  /** True where the workspace's own file is the tightest. */
  byWorkspace?: boolean;
}

/** Every bound in force, by name. */
export type Bounds = ReadonlyMap<LimitName, Bound>;

export const windows: readonly LimitWindow[] = ["run", "minute", "hour", "day"];

/** The tightest of each: several sources of the user, and the workspace, which can only tighten. Pure. */
export function combineBounds(user: readonly LimitBounds[], workspace: LimitBounds = {}): Bounds {
  const combined = new Map<LimitName, Bound>();
  for (const bounds of user) {
    for (const [name, bound] of namedBounds(bounds))
      if (isTighter(bound, combined.get(name))) combined.set(name, { bound });
  }
  for (const [name, bound] of namedBounds(workspace)) {
    if (isTighter(bound, combined.get(name))) combined.set(name, { bound, byWorkspace: true });
  }
  return combined;
}

function isTighter(bound: number, other: Bound | undefined): boolean {
  return other === undefined || bound < other.bound;
}

export function namedBounds(bounds: LimitBounds): [LimitName, number][] {
  const named: [LimitName, number][] = [];
  for (const window of windows) {
    for (const [quantity, bound] of Object.entries(bounds[window] ?? {}))
      if (bound !== undefined) named.push([`${window}.${quantity as LimitQuantity}`, bound]);
  }
  for (const part of ["speed", "call", "session", "project", "tool"] as const) {
    for (const [what, bound] of Object.entries(bounds[part] ?? {}))
      if (bound !== undefined) named.push([`${part}.${what}` as LimitName, bound]);
  }
  if (bounds.repeats !== undefined) named.push(["repeats", bounds.repeats]);
  return named;
}

/** `bounds` with one of them set, or taken away where `value` is undefined. Pure. */
export function withBound(bounds: LimitBounds, name: LimitName, value: number | undefined): LimitBounds {
  const [part = "", quantity] = name.split(".") as [keyof LimitBounds, string | undefined];
  const { [part as "run"]: before, ...others } = bounds;
  if (quantity === undefined) return { ...others, ...(value !== undefined && { [part]: value }) };
  const { [quantity as LimitQuantity]: _before, ...rest } = (before ?? {}) as Record<string, number>;
  const changed = { ...rest, ...(value !== undefined && { [quantity]: value }) };
  return { ...others, ...(Object.keys(changed).length > 0 && { [part]: changed }) };
}
