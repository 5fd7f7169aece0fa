import "../without-eval.ts";
import "../styles/tokens.css";
import "../styles/controls.css";
import "./memory-page.css";
import { render } from "preact";
import { type MemoryPageRequest, memoryPageView } from "../../protocol/memory-page.ts";
import { MemoryPage } from "./memory-page.tsx";
import { type MemoryPageState, reduceMemoryPage } from "./page-state.ts";

const api = acquireVsCodeApi();
const send = (request: MemoryPageRequest) => api.postMessage(request);
const root = document.getElementById("root");
let state: MemoryPageState = {};

function draw(): void {
  if (root) render(<MemoryPage state={state} send={send} />, root);
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const parsed = memoryPageView.safeParse(event.data);
  if (!parsed.success) return;
  state = reduceMemoryPage(state, parsed.data);
  draw();
});
draw();
send({ type: "ready" });
