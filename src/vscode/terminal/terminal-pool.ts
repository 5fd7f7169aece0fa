import { MirrorTerminal } from "./mirror-terminal.ts";

/** The "Lathe" terminals of the window: one, unless commands of several sessions run at the same time. */
export class TerminalPool {
  private readonly idle: MirrorTerminal[] = [];
  private readonly all: MirrorTerminal[] = [];

  take(): MirrorTerminal {
    const terminal = this.idle.pop() ?? new MirrorTerminal("Lathe");
    if (!this.all.includes(terminal)) this.all.push(terminal);
    return terminal;
  }

  giveBack(terminal: MirrorTerminal): void {
    this.idle.push(terminal);
  }

  dispose(): void {
    for (const terminal of this.all) terminal.dispose();
  }
}
