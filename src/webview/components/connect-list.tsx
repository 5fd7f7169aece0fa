import { useState } from "preact/hooks";
import type { DetectedServer, PanelState } from "../../protocol/panel-message.ts";
import { usePanel } from "../panel-context.ts";
import { plural } from "../state/format.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Ways to a model: servers found on this machine first, then any other. */
export function ConnectList({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const { servers, detecting } = panel;
  const [looked, setLooked] = useState(false);
  const look = () => {
    setLooked(true);
    send({ type: "detect-servers" });
  };
  return (
    <ul class="connect">
      {servers.map((server, index) => (
        <ServerRow key={server.baseUrl} server={server} primary={index === 0} />
      ))}
      {servers.length === 0 && (
        <li class="connect-server">
          <Icon name="server" tone="muted" />
          <div class="stack">
            <span class="strong">
              {detecting ? "Looking for local servers" : looked ? "No local server found" : "A server on this machine"}
            </span>
            <span class="meta">Ollama, LM Studio, llama.cpp, vLLM and LiteLLM on their usual ports</span>
            {!detecting && (
              <span class="row">
                <Button onClick={look}>{looked ? "Look again" : "Find servers"}</Button>
              </span>
            )}
          </div>
        </li>
      )}
      <li>
        <button type="button" class="item" onClick={() => send({ type: "connect-key" })}>
          <Icon name="key" />
          <span class="body">
            <span class="strong">Another provider</span>
            <span class="meta">
              OpenAI, Anthropic, Azure, OpenRouter, VS Code's models, a model file. Keys stay in secret storage.
            </span>
          </span>
          <Icon name="chevron-right" />
        </button>
      </li>
    </ul>
  );
}

function ServerRow({ server, primary }: { server: DetectedServer; primary: boolean }) {
  const { send } = usePanel();
  const { name, baseUrl, models, provider } = server;
  const [chosen, setChosen] = useState("");
  const model = models.includes(chosen) ? chosen : models[0];
  return (
    <li class="connect-server">
      <Icon name="server" />
      <div class="stack">
        <span class="row">
          <span class="strong grow clip">{name}</span>
          <span class="tag">Detected</span>
        </span>
        <span class="meta">Running on this machine, {plural(models.length, "model")}</span>
        {model === undefined ? (
          <span class="meta">It has no model loaded yet</span>
        ) : (
          <span class="choices">
            {models.length > 1 ? (
              <select
                class="select"
                aria-label={`Model of ${name}`}
                value={model}
                onChange={(event) => setChosen(event.currentTarget.value)}
              >
                {models.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </select>
            ) : (
              <span class="code">{model}</span>
            )}
            <Button primary={primary} onClick={() => send({ type: "connect-server", baseUrl, model, provider })}>
              Connect
            </Button>
          </span>
        )}
      </div>
    </li>
  );
}
