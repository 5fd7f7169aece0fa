import { createAuditLog } from "../../../src/audit/create-audit-log.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";

/** Appends as many records as it is told to the log of a folder: `append-child.ts FOLDER NAME COUNT`. */
const [stateDir = "", name = "", count = "0"] = process.argv.slice(2);
const log = createAuditLog({ stateDir, clock: systemClock });
for (let number = 0; number < Number(count); number += 1) {
  log.record({ type: "mode", to: "manual" }, { sessionId: `${name}-${number}` });
  if (number % 10 === 0) await log.flush();
}
await log.flush();
process.stdout.write("done\n");
