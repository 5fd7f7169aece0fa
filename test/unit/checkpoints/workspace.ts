import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createCheckpointStore } from "../../../src/checkpoints/create-checkpoint-store.ts";
import { createCheckpointRecorder, type WorkspaceRecorder } from "../../../src/checkpoints/create-recorder.ts";
import type { ScanBounds } from "../../../src/checkpoints/scan-bounds.ts";
import { recordedFiles } from "../../../src/checkpoints/with-checkpoints.ts";
import type { CheckpointStore, RestoreOptions } from "../../../src/ports/checkpoints.ts";
import type { Expected, ResolvedPath, WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";

const { signal } = new AbortController();

/** A real folder with a recorder and a store of its own; what the agent, a command and a person do to it. */
export class CheckpointWorkspace {
  readonly base: string;
  readonly root: string;
  readonly directory: string;
  readonly problems: string[] = [];
  readonly files: WorkspaceFiles;
  readonly store: CheckpointStore;
  readonly recorder: WorkspaceRecorder;
  private readonly agentFiles: WorkspaceFiles;
  private number = 0;

  /** `beside`: another session in the same folder. */
  constructor(options: { bounds?: ScanBounds; sessionId?: string; beside?: CheckpointWorkspace } = {}) {
    this.base = options.beside?.base ?? mkdtempSync(join(realpathSync(tmpdir()), "lathe-checkpoints-"));
    this.root = join(this.base, "project");
    this.directory = join(this.base, "state/checkpoints/project");
    mkdirSync(this.root, { recursive: true });
    const logger = { log: () => undefined };
    this.files = createNodeFiles([this.root]);
    this.recorder = createCheckpointRecorder({
      directory: this.directory,
      sessionId: options.sessionId ?? "session-1",
      roots: this.files.roots,
      leaveOut: [join(this.base, "state")],
      logger,
      ...(options.bounds && { bounds: options.bounds }),
    });
    this.recorder.onProblem((text) => this.problems.push(text));
    this.agentFiles = recordedFiles(this.files, this.recorder);
    this.store = createCheckpointStore({ directory: this.directory, files: this.files, logger });
  }

  begin(): string {
    this.number += 1;
    return this.recorder.begin({ number: this.number, title: `Request ${this.number}` });
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** As a person does it: nobody is told. */
  put(path: string, content: string | Uint8Array, mode?: number): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    if (mode !== undefined) chmodSync(this.at(path), mode);
  }

  drop(path: string): void {
    rmSync(this.at(path), { recursive: true, force: true });
  }

  /** As the tools do it. */
  async agentWrite(path: string, text: string): Promise<void> {
    const resolved = await this.files.resolve(this.at(path));
    const content = await this.files.read(resolved, signal);
    const like = content.kind === "text" ? content : undefined;
    await this.agentFiles.write(resolved, text, like, expectedOf(content), signal);
  }

  async agentRemove(path: string): Promise<void> {
    const resolved = await this.files.resolve(this.at(path));
    await this.agentFiles.remove(resolved, await this.expected(resolved), signal);
  }

  async agentMove(from: string, to: string): Promise<void> {
    const resolved = await this.files.resolve(this.at(from));
    const target = await this.files.resolve(this.at(to));
    await this.agentFiles.move(resolved, target, await this.expected(resolved), signal);
  }

  command(work: () => void | Promise<void>): Promise<void> {
    return this.recorder.aroundCommand(async () => work());
  }

  restore(id: string, options: RestoreOptions = {}) {
    return this.store.restore(id, options, signal);
  }

  async preview(id: string) {
    const { files, notCovered } = await this.store.preview(id, signal);
    const lines = files.map(
      (file) =>
        `${file.action} ${file.path} +${file.added} -${file.removed}${file.changedByUserSince ? " changed since" : ""}`,
    );
    return [...lines, ...notCovered.map(({ path, reason }) => `not covered ${path ?? ""}: ${reason}`)];
  }

  read(path: string): string | undefined {
    return existsSync(this.at(path)) ? readFileSync(this.at(path), "latin1") : undefined;
  }

  mode(path: string): number {
    return statSync(this.at(path)).mode & 0o777;
  }

  /** Every regular file with its bytes and mode. */
  snapshot(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const entry of readdirSync(this.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      found[relative(this.root, path)] = `${(statSync(path).mode & 0o777).toString(8)} ${readFileSync(path, "latin1")}`;
    }
    return found;
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  private async expected(path: ResolvedPath): Promise<Expected> {
    return expectedOf(await this.files.read(path, signal));
  }
}

function expectedOf(content: Awaited<ReturnType<WorkspaceFiles["read"]>>): Expected {
  return "hash" in content ? { hash: content.hash } : { missing: true };
}
