import type { Access } from "../protocol/access.ts";

/** Git tools that only look: reading the repository of the workspace. */
export function gitRead(): Access {
  return { kind: "read", subject: "." };
}

/** Git tools that change something count as the command they are, so that the same rules hold for both. */
export function gitCommand(argumentList: readonly string[]): { access: Access[]; command: string } {
  const command = ["git", ...argumentList].map(quoted).join(" ");
  return { access: [{ kind: "execute", subject: command }], command };
}

function quoted(word: string): string {
  return /^[\w@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
