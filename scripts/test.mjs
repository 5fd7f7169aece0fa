// `npm test`: installs, builds, then runs every check and test in one mocha process.
// `npm test -- unit host -g pattern` runs some tiers only; what is no tier goes to mocha.
import { ensureBuild } from "./lib/build.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { projectNode } from "./lib/paths.mjs";
import { createProgress } from "./lib/progress.mjs";
import { CommandError, projectEnvironment, runCommand } from "./lib/run-command.mjs";
import { ensureVscodeServer } from "./lib/vscode-server.mjs";

const tiers = ["checks", "unit", "golden", "host", "e2e"];
/** Several times what the whole run takes: a test that blocks the process would never end by itself. */
const longestRun = 30 * 60_000;
const words = process.argv.slice(2);
const chosen = words.filter((word) => tiers.includes(word));
const options = words.filter((word) => !tiers.includes(word));
const selected = chosen.length > 0 ? chosen : tiers;
const step = createProgress(selected.some((tier) => ["host", "e2e"].includes(tier)) ? 3 : 2);

await step("Installing dependencies", ensureDependencies);
let failed = false;
/**
 * What cannot be prepared fails the run, but does not keep the other tests from running.
 * @param {string} title
 * @param {() => Promise<unknown>} work
 * @param {string} consequence
 */
async function prepare(title, work, consequence) {
  try {
    await step(title, work);
  } catch (error) {
    failed = true;
    console.error(`\n══ ${title} failed: ${consequence} ══\n\n${error}\n`);
  }
}
await prepare("Building Lathe", ensureBuild, "tests of the built product run on what was built before");
if (selected.includes("host") || selected.includes("e2e")) {
  await prepare("Preparing VS Code and a browser", prepareWorkbench, "host and e2e tests will fail");
}
const specs = selected.map((tier) => `test/${tier}/**/*.test.ts`);
try {
  await runCommand(projectNode, ["node_modules/mocha/bin/mocha.js", ...specs, ...options], {
    env: projectEnvironment(),
    inherit: true,
    timeout: longestRun,
  });
} catch (error) {
  failed = true;
  // With an exit code mocha has reported by itself.
  if (!(error instanceof CommandError) || error.signal)
    console.error(`\n══ The tests did not come to an end ══\n\n${error}`);
}
process.exitCode = failed ? 1 : 0;

async function prepareWorkbench() {
  await ensureVscodeServer();
  await findChromium();
}
