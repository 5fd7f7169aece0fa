import { Emitter } from "../base/emitter.ts";

/** Holds the state of the panel; listeners hear once for all actions of the same task. */
export class Store<State, Action> {
  private readonly emitter = new Emitter<State>();
  private readonly reduce: (state: State, action: Action) => State;
  private state: State;
  private scheduled = false;

  constructor(reduce: (state: State, action: Action) => State, initial: State) {
    this.reduce = reduce;
    this.state = initial;
  }

  get current(): State {
    return this.state;
  }

  readonly dispatch = (action: Action): void => {
    const next = this.reduce(this.state, action);
    if (next === this.state) return;
    this.state = next;
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.emitter.emit(this.state);
    });
  };

  on(listener: (state: State) => void): () => void {
    return this.emitter.on(listener);
  }
}
