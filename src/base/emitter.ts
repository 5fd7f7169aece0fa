export type Listener<T> = (value: T) => void;

/** A list of listeners; a listener added or removed during `emit` takes effect with the next one. */
export class Emitter<T> {
  private listeners: readonly Listener<T>[] = [];

  /** Returns the function that removes the listener again. */
  on(listener: Listener<T>): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }

  emit(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
}
