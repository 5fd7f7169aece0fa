import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPackage } from "../../scripts/lib/packaging.mjs";
import { root } from "../../scripts/lib/paths.mjs";
import { ensureVscodeServer, installVsix } from "../../scripts/lib/vscode-server.mjs";
import { declareHostTests } from "./declare-host-tests.ts";
import { type HostRun, runInHost } from "./run-in-host.ts";

declareHostTests("packaged extension", await runWithPackage());

/** The extension under test is the installed package; the development extension that a test run needs is empty. */
async function runWithPackage(): Promise<HostRun> {
  const directory = await mkdtemp(join(tmpdir(), "lathe-package-"));
  try {
    const extensionsDirectory = join(directory, "extensions");
    await ensureVscodeServer();
    await installVsix(await createPackage(directory), extensionsDirectory);
    return await runInHost({
      suite: "packaged",
      extensionDevelopmentPath: join(root, "test", "fixtures", "empty-extension"),
      extensionsDirectory,
      env: { LATHE_TEST_EXTENSIONS: extensionsDirectory },
    });
  } catch (error) {
    return { results: [], failure: String(error) };
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
