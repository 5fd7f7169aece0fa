export interface Finding {
  name: string;
  /** A warning leaves Lathe usable. */
  state: "ok" | "warning" | "failed";
  text: string;
  /** What to do about it. */
  fix?: string;
}

export const ok = (name: string, text: string): Finding => ({ name, state: "ok", text });
export const warning = (name: string, text: string, fix: string): Finding => ({ name, state: "warning", text, fix });
export const failed = (name: string, text: string, fix: string): Finding => ({ name, state: "failed", text, fix });
