import { auditPath } from "../../audit/create-audit-log.ts";
import { listAudit, readAuditFile } from "../../audit/read-audit.ts";
import { verifyAudit } from "../../audit/verify-audit.ts";
import type { AuditRecord } from "../../protocol/audit-entry.ts";
import type { CliContext, CommandHandler } from "../command.ts";
import { formatTime } from "../format-checkpoint.ts";
import { textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";

const shownByDefault = 50;

export const audit: CommandHandler = async ({ positionals: [action], values }, context) => {
  if (action !== undefined && action !== "verify")
    throw new UsageError(`There is no audit ${action}.`, "Write: lathe audit, or lathe audit verify");
  const path = auditPath(context.stateDir);
  const bytes = await readAuditFile(path);
  if (action === "verify") return verify(path, bytes, values.json === true, context);
  const sessionId = textValue(values, "session");
  const records = listAudit(bytes, { limit: readLimit(textValue(values, "limit")), ...(sessionId && { sessionId }) });
  if (values.json) {
    for (const record of records) context.output.write(`${JSON.stringify(record)}\n`);
    return 0;
  }
  if (records.length === 0) {
    context.output.write("Nothing is recorded yet.\n");
    return 0;
  }
  const rows = records.map((record) => [
    formatTime(record.time),
    record.user,
    record.sessionId ?? "",
    ...describe(record),
  ]);
  context.output.write(formatTable([["TIME (UTC)", "USER", "SESSION", "WHAT", "DETAIL"], ...rows]));
  return 0;
};

function verify(path: string, bytes: Uint8Array, json: boolean, { output }: CliContext): number {
  const verdict = verifyAudit(bytes);
  if (json) {
    output.write(`${JSON.stringify({ path, ...verdict })}\n`);
  } else if (verdict.ok) {
    const torn = verdict.torn
      .map((line) => `  Line ${line} was cut off by a crash; the log goes on after it.\n`)
      .join("");
    output.write(`${path}: ${verdict.records} records, all in their place.\n${torn}  Head: ${verdict.head}\n`);
  } else {
    output.write(`${path}: line ${verdict.line} is broken. ${verdict.problem}\n`);
    output.write(`  The ${verdict.records} records before it are whole; what comes after it proves nothing.\n`);
  }
  return verdict.ok ? 0 : 1;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return shownByDefault;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--limit ${text} is no whole number over 0.`, "Write it as in --limit 20.");
}

/** What and detail, for people; a type of a newer version shows its fields. */
function describe(record: AuditRecord): [string, string] {
  const text = (name: string) => (typeof record[name] === "string" ? oneLine(record[name]) : "");
  switch (record.type) {
    case "approval-request":
      return ["asked", `${text("action")} (${text("reason")})`];
    case "approval-reply":
      return [
        `${text("decision")} by ${text("by")}`,
        [text("requestId"), text("reason"), text("pattern")].filter((part) => part !== "").join(" "),
      ];
    case "decision":
      return [`${text("decision")} (${text("mode")})`, `${text("action")}: ${text("reason")}`];
    case "mode":
      return ["mode", text("from") === "" ? text("to") : `${text("from")} to ${text("to")}`];
    case "rule":
      return [`rule (${text("scope")})`, `${text("action")} ${text("access")} ${text("pattern")}`];
    case "restore":
      return ["restore", `${text("checkpointId")}, undone by ${text("undoId")}`];
    default: {
      const { time: _time, user: _user, pid: _pid, sessionId: _session, agent: _agent, type, ...fields } = record;
      return [type, oneLine(JSON.stringify(fields))];
    }
  }
}

function oneLine(text: string): string {
  return visibleText(text).replace(/\s*\n\s*/g, " ⏎ ");
}
