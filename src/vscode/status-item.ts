import * as vscode from "vscode";

export interface StatusView {
  connection: "none" | "tour" | "connected";
  model: string;
  running: boolean;
  /** Decisions that wait for the user. */
  pending: number;
}

/** Which model answers, whether it works, and whether it waits: one entry of the status bar. */
export class StatusItem {
  private readonly item: vscode.StatusBarItem;

  constructor() {
    this.item = vscode.window.createStatusBarItem("lathe.status", vscode.StatusBarAlignment.Right, 100);
    this.item.name = "Lathe";
  }

  show(view: StatusView): void {
    const { text, tooltip, command } = describe(view);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.command = command;
    this.item.backgroundColor = view.pending > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

function describe(view: StatusView): { text: string; tooltip: string; command: string } {
  const { connection, model, running, pending } = view;
  if (pending > 0) {
    const words = pending === 1 ? "1 decision" : `${pending} decisions`;
    return {
      text: `$(bell-dot) Lathe: ${words}`,
      tooltip: `${words} waiting for you`,
      command: "lathe.goToPendingDecision",
    };
  }
  if (connection === "none") {
    return { text: "Lathe: no model", tooltip: "Connect a model to start", command: "lathe.connectModel" };
  }
  const name = connection === "tour" ? model : `Lathe: ${model}`;
  if (running) return { text: `$(circle-filled) ${name}`, tooltip: "Lathe is working", command: "lathe.openChat" };
  const tooltip = connection === "tour" ? "The stand-in answers by script. Open the chat" : "Select another model";
  return { text: name, tooltip, command: connection === "tour" ? "lathe.openChat" : "lathe.selectModel" };
}
