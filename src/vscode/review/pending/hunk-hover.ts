import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { hunkAt, reachOf } from "./hunk-places.ts";
import { hunkDiff, hunkWords } from "./hunk-words.ts";

/** The commands a hover may call; nothing else in it is trusted. */
const actions = {
  "lathe.acceptHunk": "Accept",
  "lathe.rejectHunk": "Reject",
  "lathe.rejectHunkWithComment": "Reject with comment…",
  "lathe.commentOnHunk": "Comment",
};

/** What was there before, and what can be done about it, over the lines of a hunk. */
export function registerHunkHover(ledger: ChangeLedger, paths: DocumentPaths): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: "file" },
    {
      provideHover(document, position) {
        if (ledger.files.length === 0) return undefined;
        const path = paths.real(document.uri);
        const file = path === undefined ? undefined : ledger.file(path);
        const hunk = file && hunkAt(file, position.line);
        // Of lines that are all new the editor shows enough by itself.
        if (file === undefined || hunk === undefined || hunk.originalCount === 0) return undefined;
        const { start, end } = reachOf(hunk);
        const range = document.validateRange(new vscode.Range(start, 0, end - 1, Number.MAX_SAFE_INTEGER));
        return new vscode.Hover([diffText(hunkDiff(hunk)), actionText(hunkWords(hunk), file.path, hunk.id)], range);
      },
    },
  );
}

/** Lines of a file are data: no link and no command in them works. */
function diffText(diff: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(diff);
  text.isTrusted = false;
  return text;
}

function actionText(words: string, path: string, hunkId: string): vscode.MarkdownString {
  const target = encodeURIComponent(JSON.stringify([{ path, hunkIds: [hunkId] }]));
  const links = Object.entries(actions).map(([command, title]) => `[${title}](command:${command}?${target})`);
  const text = new vscode.MarkdownString(`${words}, not reviewed yet  \n${links.join(" · ")}`);
  text.isTrusted = { enabledCommands: Object.keys(actions) };
  return text;
}
