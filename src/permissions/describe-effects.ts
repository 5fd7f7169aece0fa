import type { Access, Effect } from "../protocol/access.ts";
import type { ChangeKind } from "../protocol/change.ts";

const kinds: Record<Access["kind"], Effect["kind"]> = {
  read: "reads",
  write: "writes",
  execute: "runs",
  network: "network",
  memory: "remembers",
};

/** The accesses of a call in the words of the approval card; `changeKinds` tells deletions from other writes. */
export function describeEffects(accesses: readonly Access[], changeKinds: ReadonlyMap<string, ChangeKind>): Effect[] {
  const effects: Effect[] = [];
  for (const access of accesses) {
    const deletes = access.kind === "write" && changeKinds.get(access.subject) === "delete";
    const kind = deletes ? "deletes" : kinds[access.kind];
    const risk = Boolean(access.guarded || access.ignored || access.outside);
    effects.push({ kind, text: access.subject, ...(risk && { risk }) });
    if (access.outside) effects.push({ kind: "outside", text: "Outside the workspace", risk: true });
    if (access.guarded)
      effects.push({ kind, text: "A guarded file: settings, hooks, version control or CI", risk: true });
    if (access.ignored) effects.push({ kind, text: "An ignored file that may hold secrets", risk: true });
  }
  return effects;
}
