import * as z from "zod";
import { attachment } from "../protocol/agent-event.ts";

/** What the editor gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

/** UI trifles that outlive a hidden or reloaded view; the conversation itself comes from the host. */
export const savedState = z.object({
  sessionId: z.string(),
  draft: z.object({ text: z.string(), attachments: z.array(attachment) }),
  open: z.record(z.string(), z.boolean()),
  /** The block at the top of the view and how far it is scrolled past; absent at the end. */
  anchor: z.object({ id: z.string(), offset: z.number() }).optional(),
});
export type SavedState = z.infer<typeof savedState>;
export type ScrollAnchor = NonNullable<SavedState["anchor"]>;

export function readSavedState(api: VsCodeApi): SavedState | undefined {
  return savedState.safeParse(api.getState()).data;
}
