import { root } from "../../scripts/lib/paths.mjs";
import { declareHostTests } from "./declare-host-tests.ts";
import { runInHost } from "./run-in-host.ts";

// The run comes before the declarations, because mocha wants to know all tests when a file has loaded.
declareHostTests("extension host", await runInHost({ suite: "suite", extensionDevelopmentPath: root }));
