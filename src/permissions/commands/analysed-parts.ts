import type { CommandAnalysis, CommandEffect, SimpleCommand } from "../../ports/command-analyser.ts";

/** Analyses text of another shell that is found in a command; undefined where that is not possible. */
export type AnalyseNested = (shell: "bash" | "powershell", text: string, depth: number) => CommandAnalysis | undefined;

/** More commands than these are not looked at one by one. */
export const mostCommands = 100;

/** What an analysis finds, gathered in one place for every shell. */
export class AnalysedParts {
  private readonly effects = new Map<string, CommandEffect>();
  private readonly commands: SimpleCommand[] = [];
  private readonly unresolved = new Set<string>();
  private counted = 0;
  private blind = false;

  get isFull(): boolean {
    return this.counted >= mostCommands;
  }

  get isResolved(): boolean {
    return this.unresolved.size === 0;
  }

  resolveNot(why: string): void {
    this.unresolved.add(why);
  }

  /** A part that is not seen may hold any command, so that no denial can be ruled out. */
  giveUp(why: string): void {
    this.unresolved.add(why);
    if (!this.blind) this.commands.push({ words: [undefined], text: "…" });
    this.blind = true;
  }

  addCommand(command: SimpleCommand): void {
    this.counted += 1;
    this.commands.push(command);
  }

  /** Another name for a command that was counted. */
  addName(command: SimpleCommand): void {
    this.commands.push(command);
  }

  /** Keeps what is known of an effect that comes twice. */
  addEffect(effect: CommandEffect): void {
    const key = `${effect.kind}\0${effect.subject}`;
    this.effects.set(key, { ...this.effects.get(key), ...effect });
  }

  /** What a text for another shell holds: only denials look at its commands. */
  addNested(nested: CommandAnalysis | undefined, why: string): void {
    if (nested === undefined) {
      this.giveUp(why);
      return;
    }
    for (const effect of nested.effects) this.addEffect({ ...effect, risk: true });
    for (const { words, text } of nested.commands) {
      if (this.isFull) this.giveUp("It holds too many commands to analyse.");
      else this.addCommand({ words, text, role: "inner" });
    }
    for (const one of nested.unresolved) this.resolveNot(one);
  }

  result(): CommandAnalysis {
    return { effects: [...this.effects.values()], commands: this.commands, unresolved: [...this.unresolved] };
  }
}
