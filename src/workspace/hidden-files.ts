import { createIgnoreRules, isSecretPath } from "./ignore-rules.ts";

/** Why a file of a workspace folder is kept from the agent, if it is; `relative` has `/` between its parts. */
export type IsHidden = (relative: string) => "ignored" | "secret" | undefined;

/** The ignore files of a folder, and names of secrets, as a reason for each path. */
export async function readHiddenFiles(root: string): Promise<IsHidden> {
  const isIgnored = await createIgnoreRules().forRoot(root);
  return (relative) => (isSecretPath(relative) ? "secret" : isIgnored(relative) ? "ignored" : undefined);
}
