import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { useFold } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import { placeBefore, placeContext } from "../place-context.ts";
import { RunContext } from "../run-context.ts";
import type { Call, CommandBlock } from "../state/block.ts";
import { formatClock, formatDuration } from "../state/format.ts";
import { useNow } from "../use-now.ts";
import { RestoreBefore } from "./call-detail.tsx";
import { CommandText } from "./command-text.tsx";
import { Icon, type Tone } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

/** A command: live output while it runs, one line once it went well, open when it failed. */
export function CommandCard({ block }: { block: CommandBlock }) {
  const { call } = block;
  const { send } = usePanel();
  const isRunning = useContext(RunContext).running && call.status === "running";
  const rejected = call.reply?.decision === "reject";
  const output = stripAnsi(call.output === "" && !rejected ? (call.result ?? "") : call.output);
  const [open, toggle] = useFold(`command-${call.callId}`, isRunning || (hasFailed(call) && !rejected));
  const state = commandState(call);
  return (
    <section
      class="card"
      {...placeContext(placeBefore(call))}
      aria-label={`Command ${call.command}, ${isRunning ? "running" : state.text}`}
    >
      <div class="card-head">
        <Icon name="terminal" tone="muted" />
        <span class={open ? "mono grow whole" : "mono grow clip"} title={call.command}>
          {open ? <CommandText text={call.command ?? ""} /> : call.command}
        </span>
        {isRunning ? (
          <Elapsed since={call.startedAt} />
        ) : (
          <span class="command-state meta">
            <Icon name={state.icon} small {...(state.tone ? { tone: state.tone } : {})} />
            <span>{state.text}</span>
          </span>
        )}
        {isRunning && (
          <IconButton icon="debug-stop" label="Stop the run and this command" onClick={() => send({ type: "stop" })} />
        )}
        <IconButton
          icon={open ? "chevron-down" : "chevron-right"}
          label={open ? "Close" : "Show output"}
          aria-expanded={open}
          onClick={toggle}
        />
      </div>
      {open && (
        <>
          {(output !== "" || isRunning) && <Output text={output} />}
          {!rejected && <RestoreBefore call={call} class="card-note above" />}
          {call.reply?.advice && <p class="card-note meta">You said: {call.reply.advice}</p>}
        </>
      )}
    </section>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1000, true);
  return (
    <span class="count muted" aria-hidden="true">
      {formatClock(now - Date.parse(since))}
    </span>
  );
}

/** Follows its end while the user is there. */
function Output({ text }: { text: string }) {
  const ref = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [text]);
  const onScroll = () => {
    const element = ref.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre class="output" ref={ref} tabIndex={0} onScroll={onScroll}>
      {text}
    </pre>
  );
}

function hasFailed(call: Call): boolean {
  if (call.status === "error" || call.outcome === "timed-out" || call.outcome === "signalled") return true;
  return call.exitCode !== undefined && call.exitCode !== 0;
}

interface CommandState {
  icon: string;
  tone?: Tone;
  text: string;
}

function commandState(call: Call): CommandState {
  const time = call.durationMs === undefined ? "" : `, ${formatDuration(call.durationMs)}`;
  const failed = (text: string): CommandState => ({ icon: "error", tone: "bad", text: text + time });
  const quiet = (text: string): CommandState => ({ icon: "circle-slash", text });
  if (call.reply?.decision === "reject") {
    return quiet(call.reply.by === "expiry" ? "Expired" : call.reply.by === "user" ? "Rejected" : "Not run");
  }
  if (call.code === "denied") return quiet("Not allowed");
  if (call.code === "aborted") return quiet("Stopped");
  if (call.status === "running") return quiet("Interrupted");
  if (call.code === "timeout" || call.outcome === "timed-out") return failed("Timed out");
  if (call.outcome === "signalled") return failed("Ended by a signal");
  if (call.outcome === "background") return { icon: "play-circle", text: "In the background" };
  if (call.exitCode !== undefined && call.exitCode !== 0) return failed(`Exit ${call.exitCode}`);
  if (call.status === "error") return failed("Failed");
  return { icon: "pass", tone: "ok", text: (call.exitCode === undefined ? "Done" : "Exit 0") + time };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences start with a control character
const ansi = /\u001b(?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])|\r(?!\n)/g;

function stripAnsi(text: string): string {
  return text.replace(ansi, "");
}
