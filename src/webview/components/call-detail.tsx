import { usePanel } from "../panel-context.ts";
import { placeBefore } from "../place-context.ts";
import type { Call } from "../state/block.ts";

/** Arguments and result of one call. */
export function CallDetail({ call }: { call: Call }) {
  const input = inputText(call.input);
  const result = call.result ?? call.output;
  return (
    <div class="step-detail">
      {input !== "" && <Text label="Arguments" text={input} />}
      {result !== "" && <Text label="Result" text={result} />}
      <RestoreBefore call={call} />
      {call.reply?.advice && <p class="meta">You said: {call.reply.advice}</p>}
    </div>
  );
}

/** Also in the context menu of the step. */
export function RestoreBefore({ call, class: classes }: { call: Call; class?: string }) {
  const { send } = usePanel();
  const place = placeBefore(call);
  if (place === undefined || call.status === "running") return null;
  return (
    <p class={classes}>
      <button type="button" class="link label" onClick={() => send({ type: "preview-restore", place })}>
        Restore to before this step
      </button>
    </p>
  );
}

function Text({ label, text }: { label: string; text: string }) {
  return (
    <section aria-label={label}>
      <span class="meta">{label}</span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre class="output alone" tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}

function inputText(input: unknown): string {
  if (input === undefined) return "";
  return typeof input === "string" ? input : JSON.stringify(input, null, 2);
}
