import { UserError } from "./base/errors.ts";
import { serveData } from "./data/process/serve-data.ts";

// The process of the data engine: `data-host.js DIRECTORY`.
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: data-host.js DIRECTORY");

serveData(async () => {
  const { createDataEngine } = await import("./data/engine/create-data-engine.ts").catch((error: unknown) => {
    const platform = `${process.platform}-${process.arch}`;
    throw new UserError(
      "data_unavailable",
      `This build of Lathe has no data engine for ${platform}.`,
      "Install the full package for this platform, or use a command of your own.",
      { cause: error },
    );
  });
  return createDataEngine({ directory });
});
