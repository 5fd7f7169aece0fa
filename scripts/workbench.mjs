// Serves the browser VS Code for driving it by hand, until it is ended with Ctrl-C:
//   node scripts/workbench.mjs [--workspace DIR] [--port N]
// Lathe is the built one; without a workspace it opens a fresh copy of the example.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild } from "./lib/build.mjs";
import { prepareExample } from "./lib/example.mjs";
import { createPackage, linkDatabases } from "./lib/packaging.mjs";
import {
  ensureVscodeServer,
  installVsix,
  quietSettings,
  startVscodeServer,
  writeSettings,
} from "./lib/vscode-server.mjs";

const { values } = parseArgs({ options: { workspace: { type: "string" }, port: { type: "string", default: "0" } } });
const directory = await mkdtemp(join(tmpdir(), "lathe-workbench-"));
const workspace = values.workspace ? resolve(values.workspace) : join(directory, "todo-app");
const dataDirectory = join(directory, "server");
const extensionsDirectory = join(directory, "extensions");

await ensureVscodeServer();
await ensureBuild();
if (!values.workspace) await prepareExample(workspace);
await installVsix(await createPackage(directory), extensionsDirectory);
await linkDatabases(extensionsDirectory);
await writeSettings(dataDirectory, quietSettings);
const env = { LATHE_HOME: join(directory, "home") };
const server = await startVscodeServer({ dataDirectory, extensionsDirectory, env, port: Number(values.port) });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => server.close());
console.log(`${server.url(workspace)}\nworkspace ${workspace}\ndata ${directory}`);
await server.ended;
await rm(directory, { recursive: true, force: true, maxRetries: 5 });
