// `npm run package`: builds Lathe and packages it for this platform.
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { buildLathe } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { createPackage } from "./lib/packaging.mjs";
import { root } from "./lib/paths.mjs";

await ensureDependencies();
await buildLathe();
const path = await createPackage(root);
console.log(`${relative(root, path)}: ${((await stat(path)).size / 1e6).toFixed(1)} MB`);
