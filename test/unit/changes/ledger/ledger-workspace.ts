import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createChangeLedger } from "../../../../src/changes/ledger/create-change-ledger.ts";
import { planCreate, planDelete, planEdit, planMove } from "../../../../src/changes/plan-change.ts";
import type { AgentChange, ChangeLedger } from "../../../../src/ports/change-ledger.ts";
import type { PlannedChange } from "../../../../src/ports/planned-change.ts";
import type { WorkspaceFiles } from "../../../../src/ports/workspace-files.ts";
import { createNodeFiles } from "../../../../src/workspace/node-files.ts";

const { signal } = new AbortController();

/** A real folder with a ledger; what the agent and a person do in it. Its clock moves a second with every look. */
export class LedgerWorkspace {
  readonly base: string;
  readonly root: string;
  readonly directory: string;
  readonly files: WorkspaceFiles;
  readonly logged: string[] = [];
  ledger: ChangeLedger;
  private time = Date.parse("2026-01-01T00:00:00Z");

  /** `base`: the folder of another such workspace; `temporary`: where to make one. */
  constructor(options: { base?: string; temporary?: string } = {}) {
    const temporary = options.temporary ?? realpathSync(tmpdir());
    this.base = options.base ?? mkdtempSync(join(temporary, "lathe-ledger-"));
    this.root = join(this.base, "project");
    this.directory = join(this.base, "state/changes");
    mkdirSync(this.root, { recursive: true });
    this.files = createNodeFiles([this.root]);
    this.ledger = this.open();
  }

  /** As after a restart; nothing of the old ledger is flushed. */
  reload(): void {
    this.ledger = this.open();
  }

  open(): ChangeLedger {
    const clock = { now: () => this.now(), sleep: () => Promise.resolve() };
    const logger = { log: (_level: string, text: string) => void this.logged.push(text) };
    return createChangeLedger({ directory: this.directory, files: this.files, clock, logger });
  }

  now(): Date {
    this.time += 1000;
    return new Date(this.time);
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** As a person does it; nobody is told. */
  put(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  read(path: string): string | undefined {
    return existsSync(this.at(path)) ? readFileSync(this.at(path), "latin1") : undefined;
  }

  snapshot(): Record<string, string> {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    return Object.fromEntries(paths.map((path) => [relative(this.root, path), readFileSync(path, "latin1")]));
  }

  begin(title: string, sessionId = "s1"): void {
    this.ledger.begin({ sessionId, messageId: `m-${title}`, title, time: this.now().toISOString() });
  }

  /** The agent writes a file; returns the change as its event tells it. */
  async agentWrite(path: string, text: string, options: { reviewed?: boolean; sessionId?: string } = {}) {
    const resolved = await this.files.resolve(this.at(path));
    const before = await this.files.read(resolved, signal);
    const planned = before.kind === "text" ? await planEdit(resolved, before, text) : await planCreate(resolved, text);
    await this.ledger.track(toChange(planned, text, options), async () => {
      await this.files.write(resolved, text, planned.before, planned.expected, signal);
      return undefined;
    });
    return planned.view;
  }

  async agentDelete(path: string, options: { reviewed?: boolean } = {}) {
    const resolved = await this.files.resolve(this.at(path));
    const before = await this.files.read(resolved, signal);
    if (before.kind !== "text" && before.kind !== "binary") throw new Error(`${path} is no file`);
    const planned = planDelete(resolved, before);
    await this.ledger.track(toChange(planned, undefined, options), async () => {
      await this.files.remove(resolved, planned.expected, signal);
      return undefined;
    });
    return planned.view;
  }

  async agentMove(from: string, to: string, options: { reviewed?: boolean } = {}) {
    const [resolved, target] = [await this.files.resolve(this.at(from)), await this.files.resolve(this.at(to))];
    const before = await this.files.read(resolved, signal);
    if (!("hash" in before)) throw new Error(`${from} is no file`);
    const planned = planMove(resolved, target, before.hash);
    await this.ledger.track(toChange(planned, undefined, options), async () => {
      await this.files.move(resolved, target, planned.expected, signal);
      return undefined;
    });
    return planned.view;
  }

  /** What is pending, a line a file and a line a hunk. */
  pending(): string[] {
    return this.ledger.files.flatMap((file) => [
      `${file.kind} ${file.display}${file.state === "conflicted" ? " conflicted" : ""}`,
      ...file.hunks.map((hunk) => `  ${hunk.line + 1}: -${hunk.oldLines.join("|")} +${hunk.newLines.join("|")}`),
    ]);
  }

  hunkIds(path: string): string[] {
    return this.ledger.file(this.at(path))?.hunks.map((hunk) => hunk.id) ?? [];
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

function toChange(
  planned: PlannedChange,
  text: string | undefined,
  { reviewed = false, sessionId = "s1" }: { reviewed?: boolean; sessionId?: string },
): AgentChange {
  const { kind, path, newPath, before, view } = planned;
  return {
    ...{ sessionId, callId: "call-1", kind, path, view, reviewed },
    ...(newPath && { newPath }),
    ...(before && { before }),
    ...(text !== undefined && { text }),
  };
}
