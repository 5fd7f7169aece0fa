import type { CutFile } from "./cut-file.ts";

/** The cutter with the grammars beside a bundle; its code is loaded when something is to be cut. */
export async function loadCutter(bundleDirectory: string): Promise<CutFile> {
  const [{ createCutter }, { createGrammars }] = await Promise.all([import("./cut-file.ts"), import("./grammars.ts")]);
  return createCutter(createGrammars(bundleDirectory));
}
