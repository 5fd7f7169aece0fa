import type { Call } from "../state/block.ts";

/** Arguments and result of one call. */
export function CallDetail({ call }: { call: Call }) {
  const input = inputText(call.input);
  const result = call.result ?? call.output;
  return (
    <div class="step-detail">
      {input !== "" && <Text label="Arguments" text={input} />}
      {result !== "" && <Text label="Result" text={result} />}
      {call.reply?.advice && <p class="meta">You said: {call.reply.advice}</p>}
    </div>
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
