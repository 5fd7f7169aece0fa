import { writeSync } from "node:fs";
import { LedgerWorkspace } from "./ledger-workspace.ts";

/** Edits, then rejects or accepts every file of a workspace, a byte on standard output for each; until somebody ends it. */
const [base = "", count = "0"] = process.argv.slice(2);
const space = new LedgerWorkspace({ base });
await space.ledger.ready;
const done = () => writeSync(1, ".");
for (let index = 0; index < Number(count); index += 1) {
  const path = `f${index}.txt`;
  if (index % 4 === 3) await space.agentDelete(path);
  else await space.agentWrite(path, `${space.read(path) ?? ""}by the agent\n`);
  done();
}
for (let index = 0; index < Number(count); index += 1) {
  const path = space.at(`f${index}.txt`);
  if (index % 2 === 0) await space.ledger.reject(path);
  else await space.ledger.accept(path);
  done();
}
