export interface Todo {
  id: number;
  title: string;
  done: boolean;
  /** Calendar day, as YYYY-MM-DD. */
  due?: string;
}
