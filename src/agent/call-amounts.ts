import type { Amounts } from "../ports/usage-ledger.ts";
import type { AccessPlan, ApprovedChange } from "../tools/define-tool.ts";

/** What a call uses: its accesses by kind, and the files and lines its edits change; of those only what was approved, once it is. */
export function amountsOf(plan: AccessPlan, approved?: readonly ApprovedChange[]): Amounts {
  const amounts: Amounts = {};
  for (const { kind } of plan.access) amounts[kind] = (amounts[kind] ?? 0) + 1;
  const changes = approved ?? plan.changes ?? [];
  if (changes.length === 0) return amounts;
  const lines = changes.reduce((sum, { view, ...change }) => {
    if (view.hunks.length === 0) return sum + view.added + view.removed;
    const rejected = new Set("rejected" in change ? (change.rejected as string[]) : []);
    const kept = view.hunks.filter(({ id }) => !rejected.has(id));
    return sum + kept.reduce((count, { oldLines, newLines }) => count + oldLines.length + newLines.length, 0);
  }, 0);
  return { ...amounts, files: changes.length, ...(lines > 0 && { lines }) };
}
