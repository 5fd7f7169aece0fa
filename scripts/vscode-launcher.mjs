#!/usr/bin/env node
// Takes the arguments of the desktop executable, so that @vscode/test-electron can start the browser VS Code instead:
// starts the server, opens the workbench in a headless browser and ends with the exit code of the tests.
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "./lib/chromium.mjs";
import { startVscodeServer } from "./lib/vscode-server.mjs";

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string" },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
  },
});

const server = await startVscodeServer({
  // The server keeps user data in the `data` folder of its own directory.
  dataDirectory: dirname(String(values["user-data-dir"])),
  extensionsDirectory: String(values["extensions-dir"]),
  args: ["--enable-smoke-test-driver", "--enable-remote-auto-shutdown"],
});
const browser = await launchBrowser();

const page = await browser.newPage();
/** @type {PromiseWithResolvers<number | Error>} */
const end = Promise.withResolvers();
await page.exposeFunction("codeAutomationExit", end.resolve);
await page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
  console.log(`[${type}]`, ...args),
);
page.on("crash", () => end.resolve(new Error("The browser page crashed")));
browser.on("disconnected", () => end.resolve(new Error("The browser ended")));
server.ended.then((code) => end.resolve(new Error(`The server ended with ${code}`)));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => end.resolve(new Error(`Ended by ${signal}`)));
}
const remote = (/** @type {unknown} */ path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
await page.goto(
  server.url(positionals[0], [
    ["extensionDevelopmentPath", remote(values.extensionDevelopmentPath)],
    ["extensionTestsPath", remote(values.extensionTestsPath)],
  ]),
);
const result = await end.promise;
await browser.close();
await server.close();
console.log(server.log());
if (typeof result !== "number") console.error(result);
process.exit(typeof result === "number" ? result : 1);
