import type { Memento } from "vscode";
import type { ChatView } from "./chat-view.ts";

const key = "chatShown";

/**
 * Opens the chat once after the installation: a newcomer sees where it is, and a side bar that VS Code has restored before
 * the view was there is no longer empty. From then on its place and whether it is open are the user's.
 */
export async function showAtFirstStart(state: Memento, chat: ChatView): Promise<void> {
  if (state.get<boolean>(key) === true) return;
  await state.update(key, true);
  await chat.show();
}
