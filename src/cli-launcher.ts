import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

// Becomes dist/cli.js. The compiled code of the real program is kept between starts, which only works for what is loaded
// after this call; so this file is as small as can be, and everything else is in the bundle beside it.
declare const require: (path: string) => unknown;

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 22) {
  process.stderr.write(`lathe: Node ${process.versions.node} is too old.\n  Install Node 22 or newer.\n`);
  process.exitCode = 2;
} else {
  // A small young generation keeps a long run 15 MB smaller, at no processor time that could be measured.
  setFlagsFromString("--semi-space-growth-factor=1");
  enableCompileCache(join(process.env.LATHE_HOME || join(homedir(), ".lathe"), "cache"));
  require("./cli-main.js");
}
