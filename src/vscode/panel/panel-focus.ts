import * as vscode from "vscode";
import type { FocusPlace } from "../../protocol/panel-message.ts";
import type { PanelClient } from "./panel-hub.ts";

/** Which chat page has the keyboard focus and where in it, as the context key `lathe.panelFocus` that key bindings ask for. */
export class PanelFocus {
  private focused: { client: PanelClient; place: FocusPlace } | undefined;
  private shown: FocusPlace | undefined;

  /** The page that the key bindings of the panel are for. */
  get client(): PanelClient | undefined {
    return this.focused?.client;
  }

  /** A page says where the focus is in it; without a place it has lost it, is hidden or gone. */
  set(client: PanelClient, place: FocusPlace | undefined): void {
    if (place !== undefined) this.focused = { client, place };
    // The page that has it now may have spoken before the one that had it.
    else if (this.focused?.client === client) this.focused = undefined;
    const current = this.focused?.place;
    if (current === this.shown) return;
    this.shown = current;
    void vscode.commands.executeCommand("setContext", "lathe.panelFocus", current);
  }
}
