// `npm start`: installs, builds and opens Lathe on the example project; `--check` runs the tour in the terminal
// instead, `--fresh` begins with an untouched example.
import { buildLathe, isBuildFresh } from "./lib/build.mjs";
import { areDependenciesFresh, continueOnProjectNode, installDependencies } from "./lib/dependencies.mjs";
import { runTour, openDesktop, openBrowser, findDesktop } from "./lib/open-lathe.mjs";
import { createProgress } from "./lib/progress.mjs";

const isCheck = process.argv.includes("--check");
const desktop = findDesktop();
const installed = process.env.LATHE_START_INSTALLED === "1";
const step = createProgress(4, installed ? 2 : 1);
