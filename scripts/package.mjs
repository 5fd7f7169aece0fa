// `npm run package`: builds Lathe and packages it for this platform, with LanceDB and DuckDB where they are built for it.
//   --slim  leaves both out: 7 MB instead of 110; the repository memory then keeps its vectors in a plain file, and data cannot be asked
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { buildLathe } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { createPackage } from "./lib/packaging.mjs";
import { root } from "./lib/paths.mjs";

await ensureDependencies();
await buildLathe();
const path = await createPackage(root, { databases: !process.argv.includes("--slim") });
console.log(`${relative(root, path)}: ${((await stat(path)).size / 1e6).toFixed(1)} MB`);
