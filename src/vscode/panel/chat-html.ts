import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Folders a chat webview may load from. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist", "webview")] };
}

/** The page of the chat. */
export function chatHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  return pageHtml(webview, extensionUri, "chat", "Lathe");
}

/** A page of ours, drawn by the script of that name: our script and style alone, no remote resource, nothing inline. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: "chat" | "memory",
  title: string,
): string {
  const resource = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "webview", file));
  const nonce = randomBytes(16).toString("base64");
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src ${source} 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${resource(`${name}.js`)}"></script>
</body>
</html>`;
}
