import * as vscode from "vscode";
import type { MemoryView } from "../../repository/keep/memory-view.ts";
import { describeMemory, type MemoryDescription } from "./describe-memory.ts";

/** A look that is over sooner than this is not shown: the status bar stays calm while files are saved. */
const showAfterMs = 500;

const colours = {
  plain: undefined,
  warning: new vscode.ThemeColor("statusBarItem.warningBackground"),
  error: new vscode.ThemeColor("statusBarItem.errorBackground"),
};

/** How the repository memory stands, in the status bar: one state, why, and one thing to do. */
export class MemoryStatusItem {
  private readonly item: vscode.StatusBarItem;
  private timer: NodeJS.Timeout | undefined;
  private latest: MemoryView | undefined;

  constructor() {
    this.item = vscode.window.createStatusBarItem("lathe.memory", vscode.StatusBarAlignment.Right, 99);
    this.item.name = "Lathe: Repository Memory";
  }

  show(view: MemoryView): void {
    this.latest = view;
    if (view.state === "indexing" && !view.isFirst) {
      this.timer ??= setTimeout(() => this.draw(), showAfterMs);
    } else {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.draw();
    }
  }

  hide(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.item.hide();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
  }

  private draw(): void {
    const description = this.latest && describeMemory(this.latest, new Date());
    if (description === undefined) {
      this.item.hide();
      return;
    }
    const { text, headline, action, tone } = description;
    this.item.text = text;
    this.item.tooltip = tooltip(description);
    this.item.command = { title: action.title, command: action.command };
    this.item.backgroundColor = colours[tone];
    this.item.accessibilityInformation = { label: `Lathe: ${headline} ${action.title}`, role: "button" };
    this.item.show();
  }
}

function tooltip({ headline, details, action }: MemoryDescription): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendMarkdown("**");
  markdown.appendText(headline);
  markdown.appendMarkdown("**");
  // Names of files and errors of the system are text, whatever is in them.
  for (const detail of details) {
    markdown.appendMarkdown("\n\n");
    markdown.appendText(detail);
  }
  markdown.appendMarkdown(`\n\n[${action.title}](command:${action.command})`);
  markdown.isTrusted = { enabledCommands: [action.command] };
  return markdown;
}
