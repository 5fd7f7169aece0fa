import type { Access, Effect } from "../protocol/access.ts";
import type { ChangeKind } from "../protocol/change.ts";
import type { JudgedCommand, JudgedCommands, JudgedPath } from "./judged-command.ts";

const kinds: Record<Access["kind"], Effect["kind"]> = {
  read: "reads",
  write: "writes",
  execute: "runs",
  network: "network",
  memory: "remembers",
};
/** More lines than these nobody reads before deciding. */
const mostEffects = 12;

/**
 * The accesses of a call in the words of the approval card. `changeKinds` tells deletions from other writes, `commands` what a
 * command line is known to do.
 */
export function describeEffects(
  accesses: readonly Access[],
  changeKinds: ReadonlyMap<string, ChangeKind>,
  commands?: JudgedCommands,
): Effect[] {
  return accesses.flatMap((access) => {
    const judged = access.kind === "execute" ? commands?.get(access.subject) : undefined;
    if (judged === undefined) return describeAccess(access, changeKinds);
    const outside: Effect[] = access.outside ? [outsideEffect()] : [];
    if (access.sandboxed === false) outside.push({ kind: "outside", text: "Outside the sandbox", risk: true });
    return [...outside, ...describeCommand(access, judged)];
  });
}

function describeAccess(access: Access, changeKinds: ReadonlyMap<string, ChangeKind>): Effect[] {
  const deletes = access.kind === "write" && changeKinds.get(access.subject) === "delete";
  const kind = deletes ? "deletes" : kinds[access.kind];
  const risk = Boolean(access.guarded || access.ignored || access.outside);
  return [{ kind, text: access.subject, ...(risk && { risk }) }, ...remarks(kind, access)];
}

function remarks(kind: Effect["kind"], access: Access): Effect[] {
  const effects: Effect[] = [];
  if (access.outside) effects.push(outsideEffect());
  if (access.sandboxed === false) effects.push({ kind: "outside", text: "Outside the sandbox", risk: true });
  if (access.guarded)
    effects.push({ kind, text: "A guarded file: settings, hooks, version control or CI", risk: true });
  if (access.ignored) effects.push({ kind, text: "An ignored file that may hold secrets", risk: true });
  return effects;
}

function outsideEffect(): Effect {
  return { kind: "outside", text: "Outside the workspace", risk: true };
}

/** What is risky first, then the rest, and at the end what could not be told. */
function describeCommand(access: Access, { analysis, paths, unresolved, remarks = [] }: JudgedCommand): Effect[] {
  const isSpecial = (path: JudgedPath) => path.outside || path.ignored || (path.guarded && path.kind !== "read");
  // The words of the command that are special are marked in it.
  const marked = new Set(paths.filter(isSpecial).map(({ written }) => written));
  const effects: Effect[] = analysis.effects.map(({ kind, subject, risk }) => ({
    kind,
    text: subject,
    ...((risk || marked.has(subject)) && { risk: true }),
  }));
  for (const path of paths) {
    const kind = path.kind === "read" ? "reads" : "writes";
    if (isSpecial(path)) effects.push({ kind: path.outside ? "outside" : kind, text: whySpecial(path), risk: true });
  }
  const ordered = [...effects.filter(({ risk }) => risk), ...effects.filter(({ risk }) => !risk)];
  const shown = ordered.slice(0, mostEffects);
  if (ordered.length > mostEffects)
    shown.push({ kind: "runs", text: `and ${ordered.length - mostEffects} more`, risk: true });
  if (shown.length === 0) shown.push({ kind: "runs", text: access.subject });
  shown.push(...remarks.map((text): Effect => ({ kind: "reads", text })));
  return [...shown, ...unresolved.slice(0, 3).map((text): Effect => ({ kind: "runs", text, risk: true }))];
}

function whySpecial(path: Access): string {
  if (path.outside) return `${path.subject} is outside the workspace`;
  return path.ignored ? `${path.subject} is ignored or may hold secrets` : `${path.subject} is a guarded file`;
}
