import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import themes from "./themes.json" with { type: "json" };

const bundle = join(import.meta.dirname, "..", "..", "dist", "webview");

export type Theme = keyof typeof themes;

const bodyClass: Record<Theme, string> = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
  "hc-light": "vscode-high-contrast vscode-high-contrast-light",
};

/** The page as the editor would show it: the same policy, the theme as variables on the root, and a stand-in for the host. */
function page(theme: Theme): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'">
<link rel="stylesheet" href="/theme.css?${theme}">
<link rel="stylesheet" href="/chat.css">
<title>Lathe</title>
</head>
<body class="${bodyClass[theme]}">
<div id="root"></div>
<script src="/host.js"></script>
<script type="module" src="/chat.js"></script>
</body>
</html>`;
}

/** What the editor's own style sheet for webviews sets; ours has to win over it. */
const editorDefaults = `@layer vscode-default {
  body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  :is(a, input, select, textarea):focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code {
    color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px;
    border-radius: 4px;
  }
  pre code { padding: 0; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
  kbd {
    border: 1px solid var(--vscode-keybindingLabel-border);
    box-shadow: inset 0 -1px 0 var(--vscode-widget-shadow);
    vertical-align: middle;
    padding: 1px 3px;
  }
}`;

function themeStyle(theme: Theme): string {
  const values = Object.entries(themes[theme]).map(([name, value]) => `  ${name}: ${value};`);
  const scheme = theme === "light" || theme === "hc-light" ? "light" : "dark";
  return `${editorDefaults}
:root {
  color-scheme: ${scheme};
  --vscode-font-family: "Open Sans", system-ui, sans-serif;
  --vscode-editor-font-family: "Open Sans Mono", monospace;
  --vscode-font-size: 13px;
${values.join("\n")}
}`;
}

const hostScript = `
window.sent = [];
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
window.acquireVsCodeApi = () => ({
  postMessage: (message) => { window.sent.push(message); },
  getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
  setState: (state) => { sessionStorage.setItem("state", JSON.stringify(state)); },
});
`;

const types: Record<string, string> = {
  js: "text/javascript",
  css: "text/css",
  ttf: "font/ttf",
  map: "application/json",
};

export interface PanelServer {
  url(theme: Theme): string;
  close(): Promise<void>;
}

/** Serves the built panel on a free loopback port. */
export async function startPanelServer(): Promise<PanelServer> {
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const theme = search.slice(1) in themes ? (search.slice(1) as Theme) : "dark";
    const name = pathname.slice(1);
    const send = (type: string, content: string | Buffer) => response.setHeader("content-type", type).end(content);
    if (name === "") send("text/html", page(theme));
    else if (name === "host.js") send("text/javascript", hostScript);
    else if (name === "theme.css") send("text/css", themeStyle(theme));
    else {
      const content = await readFile(join(bundle, name)).catch(() => undefined);
      if (content) send(types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream", content);
      else response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (theme) => `http://127.0.0.1:${port}/?${theme}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
