import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import { rowUri } from "./change-badges.ts";
import { originalUri } from "./diff-sides.ts";
import type { DocumentPaths } from "./document-paths.ts";
import type { PendingTarget } from "./pending-target.ts";
import { groupByRequest, type RequestGroup, type RequestRow } from "./request-groups.ts";

/** A row as the menus hand it to a command. */
export interface ChangeRow extends vscode.SourceControlResourceState, PendingTarget {}

/** Rows are drawn once for what happens together, such as accepting a hundred files. */
const settleMs = 20;

/**
 * "Lathe changes" in the Source Control view: the changes that wait for review, by request, and the bars in the gutter of their files.
 * There only while something waits.
 */
export class PendingSourceControl {
  private readonly ledger: ChangeLedger;
  private readonly paths: DocumentPaths;
  private control: vscode.SourceControl | undefined;
  private readonly groups = new Map<string, vscode.SourceControlResourceGroup>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ledger: ChangeLedger, paths: DocumentPaths) {
    this.ledger = ledger;
    this.paths = paths;
  }

  register(): vscode.Disposable {
    const off = this.ledger.on(() => {
      this.timer ??= setTimeout(() => this.show(), settleMs);
    });
    this.show();
    return new vscode.Disposable(() => {
      off();
      clearTimeout(this.timer);
      this.remove();
    });
  }

  private show(): void {
    this.timer = undefined;
    const files = this.ledger.files;
    if (files.length === 0) {
      this.remove();
      return;
    }
    this.control ??= this.create();
    const shown = groupByRequest(files);
    for (const [key, group] of this.groups) {
      if (shown.some((one) => one.key === key)) continue;
      group.dispose();
      this.groups.delete(key);
    }
    for (const group of shown) this.showGroup(this.control, group);
    this.control.count = files.length;
  }

  private showGroup(control: vscode.SourceControl, { key, request, rows }: RequestGroup): void {
    const group = this.groups.get(key) ?? control.createResourceGroup(key, request.title);
    this.groups.set(key, group);
    group.label = request.title;
    group.resourceStates = rows.map((row) => this.rowOf(row));
  }

  private rowOf({ file, hunkIds, tooltip }: RequestRow): ChangeRow {
    const target: PendingTarget = { path: file.path, ...(hunkIds && { hunkIds }) };
    return {
      ...target,
      resourceUri: rowUri(this.paths.uri(file)),
      contextValue: file.kind,
      command: { command: "lathe.openChange", title: "Open Change", arguments: [target] },
      decorations: { strikeThrough: file.kind === "delete", tooltip },
    };
  }

  private create(): vscode.SourceControl {
    const control = vscode.scm.createSourceControl("lathe", "Lathe changes");
    control.inputBox.visible = false;
    control.quickDiffProvider = {
      provideOriginalResource: (uri) => {
        const path = this.paths.real(uri);
        const file = path === undefined ? undefined : this.ledger.file(path);
        if (file === undefined || this.ledger.original(file.path) === undefined) return undefined;
        return originalUri(file, this.paths);
      },
    };
    return control;
  }

  private remove(): void {
    for (const group of this.groups.values()) group.dispose();
    this.groups.clear();
    this.control?.dispose();
    this.control = undefined;
  }
}
