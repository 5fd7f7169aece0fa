import type { PanelState } from "../../protocol/panel-message.ts";
import { usePanel } from "../panel-context.ts";
import { Icon } from "./icon.tsx";

/** What the user must not overlook while it holds: a stand-in answers, or the workspace is not trusted. */
export function Banners({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  return (
    <>
      {panel.connection === "tour" && (
        <div class="banner" role="note">
          <Icon name="compass" small />
          <span class="grow">Tour: scripted stand-in, no intelligence</span>
          <button type="button" class="link label" onClick={() => send({ type: "end-tour" })}>
            End tour
          </button>
        </div>
      )}
      {panel.restricted && (
        <div class="banner" role="note">
          <Icon name="shield" small />
          <span class="grow">Restricted mode: Lathe only reads here</span>
          <button type="button" class="link label" onClick={() => send({ type: "manage-trust" })}>
            Manage trust
          </button>
        </div>
      )}
    </>
  );
}
