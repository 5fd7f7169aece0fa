import { basename } from "node:path";
import * as vscode from "vscode";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { Logger } from "../../ports/runtime.ts";
import { type MemoryPageRequest, type MemoryPageView, memoryPageRequest } from "../../protocol/memory-page.ts";
import type { MemoryReport } from "../../protocol/memory-report.ts";
import { reportMarkdown } from "../../repository/doctor/report-markdown.ts";
import { absolutePath, nameRoots } from "../../repository/refresh/workspace-roots.ts";
import { pageHtml, webviewOptions } from "../panel/chat-html.ts";

export interface MemoryReportPageParts {
  extensionUri: vscode.Uri;
  doctor: () => Promise<MemoryDoctor>;
  logger: Logger;
  report: (error: unknown) => void;
}

/** The page of "Check Repository Memory": one at most, which measures when it opens and when asked to. */
export class MemoryReportPage {
  readonly #parts: MemoryReportPageParts;
  #panel: vscode.WebviewPanel | undefined;
  #stop: AbortController | undefined;
  #report: MemoryReport | undefined;

  constructor(parts: MemoryReportPageParts) {
    this.#parts = parts;
  }

  /** The newest report, once there is one. */
  get report(): MemoryReport | undefined {
    return this.#report;
  }

  show(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      if (this.#stop === undefined) this.#check();
      return;
    }
    const { extensionUri, report, logger } = this.#parts;
    const panel = vscode.window.createWebviewPanel("lathe.memory", "Repository Memory", vscode.ViewColumn.Active, {
      ...webviewOptions(extensionUri),
      enableFindWidget: true,
    });
    this.#panel = panel;
    panel.iconPath = new vscode.ThemeIcon("database");
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      const parsed = memoryPageRequest.safeParse(raw);
      if (parsed.success) this.#answer(parsed.data).catch(report);
      else logger.log("warning", "A message of the memory's page was not understood", parsed.error);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#stop?.abort();
      this.#stop = undefined;
    });
    panel.webview.html = pageHtml(panel.webview, extensionUri, "memory", "Repository Memory");
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  async #answer(request: MemoryPageRequest): Promise<void> {
    switch (request.type) {
      case "ready":
        // Drawn anew after it was hidden: what is known stays, and what runs goes on.
        if (this.#report !== undefined) this.#post({ type: "report", report: this.#report });
        if (this.#stop === undefined && this.#report === undefined) this.#check();
        return;
      case "check":
        this.#check();
        return;
      case "stop":
        this.#stop?.abort();
        return;
      case "save":
        if (this.#report !== undefined) await saveReport(this.#report, request.format);
        return;
      case "open":
        await openReported(this.#report, request.path);
        return;
    }
  }

  #check(): void {
    if (this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#run(stop.signal)
      .catch((error: unknown) => this.#end(error, stop.signal))
      .finally(() => {
        if (this.#stop === stop) this.#stop = undefined;
      })
      .catch(this.#parts.report);
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#post({ type: "checking", step: "Starting", done: 0, total: 1 });
    const doctor = await this.#parts.doctor();
    this.#report = await doctor.check((progress) => this.#post({ type: "checking", ...progress }), signal);
    this.#post({ type: "report", report: this.#report });
  }

  #end(error: unknown, signal: AbortSignal): void {
    const wasStopped = signal.aborted || isAbortError(error);
    if (!wasStopped) this.#parts.logger.log("warning", "The repository memory could not be checked.", error);
    this.#post({
      type: "ended",
      message: wasStopped ? "The check was stopped." : errorMessage(error),
      nextStep: error instanceof UserError ? error.nextStep : "Check again starts anew.",
    });
  }

  #post(view: MemoryPageView): void {
    const { logger } = this.#parts;
    // A page that is being closed rejects.
    this.#panel?.webview
      .postMessage(view)
      .then(undefined, (error) => logger.log("debug", "The memory's page took no message", error));
  }
}

/** Opens a file that the report names, and no other. */
async function openReported(report: MemoryReport | undefined, path: string): Promise<void> {
  const lists = [...(report?.coverage.skipped ?? []), ...(report ? [report.freshness.changed] : [])];
  const absolute = absolutePath(nameRoots(report?.folders ?? []), path);
  if (absolute === undefined || !lists.some(({ paths }) => paths.includes(path))) return;
  await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(absolute), { preview: true });
}

async function saveReport(report: MemoryReport, format: "markdown" | "json"): Promise<void> {
  const extension = format === "markdown" ? "md" : "json";
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `memory of ${basename(report.folders[0] ?? "workspace")}.${extension}`;
  const uri = await vscode.window.showSaveDialog({
    title: "Save the report",
    filters: format === "markdown" ? { Markdown: ["md"] } : { JSON: ["json"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (uri === undefined) return;
  const text = format === "markdown" ? reportMarkdown(report) : `${JSON.stringify(report, null, 2)}\n`;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
}
