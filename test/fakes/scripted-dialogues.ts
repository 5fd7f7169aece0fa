import assert from "node:assert/strict";
import type { InputBoxOptions, QuickPickItem, QuickPickOptions } from "vscode";
import type { Dialogues } from "../../src/vscode/model/dialogues.ts";

/** What the user does next; `turn away` is Escape, or closing a message. */
export type UserStep =
  | "turn away"
  /** Chooses the item with this at the end of its label. */
  | { pick: string }
  /** Types a line into the box; where the box refuses it, the next step is for the same box. */
  | { type: string }
  /** Presses a button of a message; `first` happens before. */
  | { press: string; first?: () => Promise<unknown> };

/** A user of dialogues by script. A box or message that the script does not expect fails the test. */
export class ScriptedDialogues implements Dialogues {
  /** Messages, refusals and titles of what was waited for, in order. */
  readonly said: string[] = [];
  /** Each input box as it opened. */
  readonly boxes: InputBoxOptions[] = [];
  /** Labels, descriptions and details of each list as it opened. */
  readonly lists: string[] = [];
  /** The signal of the next wait; otherwise one that never fires. */
  nextSignal: AbortSignal | undefined;
  private readonly steps: UserStep[];

  constructor(steps: readonly UserStep[]) {
    this.steps = [...steps];
  }

  async pick<Item extends QuickPickItem>(items: readonly Item[], options: QuickPickOptions) {
    this.lists.push(items.map(({ label, description, detail }) => [label, description, detail].join("|")).join("\n"));
    const step = this.next(`the list ${options.title}`);
    if (step === "turn away") return undefined;
    assert.ok("pick" in step, `The list ${options.title} came, not what ${JSON.stringify(step)} is for`);
    const item = items.find(({ label }) => label.endsWith(step.pick));
    assert.ok(item, `${step.pick} is not in\n${this.lists.at(-1)}`);
    return item;
  }

  async ask(options: InputBoxOptions): Promise<string | undefined> {
    this.boxes.push(options);
    for (;;) {
      const step = this.next(`the box ${options.prompt}`);
      if (step === "turn away") return undefined;
      assert.ok("type" in step, `The box ${options.prompt} came, not what ${JSON.stringify(step)} is for`);
      const refusal = await options.validateInput?.(step.type);
      if (!refusal) return step.type.trim();
      this.said.push(String(refusal));
    }
  }

  async tell(_level: "information" | "warning", message: string, ...actions: string[]): Promise<string | undefined> {
    this.said.push(message);
    if (actions.length === 0) return undefined;
    const step = this.next(`the message ${message}`);
    if (step === "turn away") return undefined;
    assert.ok("press" in step, `The message ${message} came, not what ${JSON.stringify(step)} is for`);
    assert.ok(actions.includes(step.press), `${step.press} is not among ${actions.join(", ")}`);
    await step.first?.();
    return step.press;
  }

  async wait<Value>(title: string, _timeoutMs: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    this.said.push(title);
    const signal = this.nextSignal ?? new AbortController().signal;
    this.nextSignal = undefined;
    return work(signal);
  }

  /** Throws unless every step was taken. */
  assertDone(): void {
    assert.deepEqual(this.steps, []);
  }

  private next(what: string): UserStep {
    const step = this.steps.shift();
    assert.ok(step, `Nothing was expected any more, and there came ${what}`);
    return step;
  }
}
