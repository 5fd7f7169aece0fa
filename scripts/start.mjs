// `npm start`: installs, builds and opens Lathe on the example project.
//   --check    runs the tour once in the terminal instead
//   --browser  takes VS Code in the browser even where the desktop one is installed
//   --fresh    begins with an untouched example
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { prepareExample } from "./lib/example.mjs";
import { findDesktop, openDesktop, openInBrowser } from "./lib/open-lathe.mjs";
import { cacheDirectory, projectNode, root } from "./lib/paths.mjs";
import { createProgress } from "./lib/progress.mjs";
import { projectEnvironment, runCommand } from "./lib/run-command.mjs";
import { ensureVscodeServer } from "./lib/vscode-server.mjs";

const { values: flags } = parseArgs({
  options: { check: { type: "boolean" }, browser: { type: "boolean" }, fresh: { type: "boolean" } },
});
const startDirectory = join(cacheDirectory, "start");
const example = join(startDirectory, "todo-app");
const desktop = flags.browser ? undefined : findDesktop();
const step = createProgress(4);

try {
  await step("Installing dependencies", ensureDependencies);
  await step("Building Lathe", ensureBuild);
  await step("Preparing VS Code and the example", async () => {
    if (!desktop) await ensureVscodeServer();
    await prepareExample(example, flags);
  });
  if (flags.check) {
    console.log("4/4 Running the tour");
    await runTour();
  } else if (desktop) await step("Opening VS Code", () => openDesktop(desktop, example));
  else await openInBrowser(step, startDirectory, example);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Runs the scripted tour with the real agent, apart from the sessions and settings of the user. */
async function runTour() {
  const home = join(cacheDirectory, "tour");
  await rm(home, { recursive: true, force: true });
  const env = projectEnvironment({ LATHE_HOME: home });
  await runCommand(projectNode, [join(root, "dist", "cli.js"), "tour"], { env, inherit: true });
}
