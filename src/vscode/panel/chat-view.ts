import * as vscode from "vscode";
import type { PanelCommand } from "../../protocol/panel-message.ts";
import { connectWebview, type PanelWiring } from "./connect-webview.ts";

const viewId = "lathe.chat";
const tabType = "lathe.tab";

/** The chat as a view the user may move, and as editor tabs; all show the same session. */
export class ChatView implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer {
  private readonly wiring: PanelWiring;
  private view: vscode.WebviewView | undefined;
  private readonly tabs = new Set<vscode.WebviewPanel>();
  private badge = 0;

  constructor(wiring: PanelWiring) {
    this.wiring = wiring;
  }

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, this),
      vscode.window.registerWebviewPanelSerializer(tabType, this),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const connection = connectWebview(view.webview, this.wiring);
    view.onDidChangeVisibility(() => view.visible || connection.hidden());
    view.onDidDispose(() => {
      connection.dispose();
      if (this.view === view) this.view = undefined;
    });
    this.showBadge();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.fillTab(panel);
  }

  openTab(): void {
    const panel = vscode.window.createWebviewPanel(tabType, "Lathe", vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.fillTab(panel);
  }

  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  /** Opens the view and leaves the keyboard focus where it is. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
  }

  /** Whether the user can see the chat, as the view or in a tab. */
  get visible(): boolean {
    return this.view?.visible === true || [...this.tabs].some((tab) => tab.visible);
  }

  /** Does what a key stands for, in the page that has the focus. */
  run(name: PanelCommand): void {
    this.wiring.focus.client?.post({ type: "command", name });
  }

  /** Decisions that wait, as a number on the view's icon. */
  setBadge(count: number): void {
    this.badge = count;
    this.showBadge();
  }

  private showBadge(): void {
    if (this.view === undefined) return;
    const tooltip = this.badge === 1 ? "1 decision waits for you" : `${this.badge} decisions wait for you`;
    this.view.badge = this.badge === 0 ? undefined : { value: this.badge, tooltip };
  }

  private fillTab(panel: vscode.WebviewPanel): void {
    panel.iconPath = new vscode.ThemeIcon("comment-discussion");
    const connection = connectWebview(panel.webview, this.wiring);
    this.tabs.add(panel);
    panel.onDidChangeViewState(() => panel.visible || connection.hidden());
    panel.onDidDispose(() => {
      this.tabs.delete(panel);
      connection.dispose();
    });
  }
}
