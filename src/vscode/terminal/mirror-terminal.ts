import * as vscode from "vscode";

const interrupt = "\x03";

/** A terminal that shows what our own processes write; it has no input but Ctrl-C. */
export class MirrorTerminal {
  private readonly name: string;
  private readonly writes = new vscode.EventEmitter<string>();
  private terminal: vscode.Terminal | undefined;
  private opened = false;
  private early = "";
  private onInterrupt: (() => void) | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Makes the terminal if the user has closed it; shows it then, without taking the focus. */
  ensure(reveal: boolean): void {
    if (this.terminal !== undefined) return;
    this.opened = false;
    const pty: vscode.Pseudoterminal = {
      onDidWrite: this.writes.event,
      open: () => {
        this.opened = true;
        this.writes.fire(this.early);
        this.early = "";
      },
      close: () => {
        this.terminal = undefined;
        this.onInterrupt?.();
      },
      handleInput: (data) => {
        if (data.includes(interrupt)) this.onInterrupt?.();
      },
    };
    const iconPath = new vscode.ThemeIcon("tools");
    this.terminal = vscode.window.createTerminal({ name: this.name, pty, iconPath, isTransient: true });
    if (reveal) this.terminal.show(true);
  }

  /** Ctrl-C, or closing the terminal, while a command runs. */
  whileRunning(stop: () => void): vscode.Disposable {
    this.onInterrupt = stop;
    return new vscode.Disposable(() => {
      if (this.onInterrupt === stop) this.onInterrupt = undefined;
    });
  }

  write(text: string): void {
    const data = text.replace(/\r?\n/g, "\r\n");
    if (this.opened) this.writes.fire(data);
    else this.early += data;
  }

  dispose(): void {
    this.onInterrupt = undefined;
    this.terminal?.dispose();
    this.writes.dispose();
  }
}
