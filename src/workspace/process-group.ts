import { spawn } from "node:child_process";
import { errorCode } from "./file-error.ts";

/**
 * Sends a signal to a process and everything it started that is still in its group. Only for groups we created.
 * Returns false when nothing of it is left.
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  if (process.platform === "win32") return signalTree(groupId, signal);
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ESRCH") return false;
    // A member that changed its user cannot be signalled, but it is there.
    if (code === "EPERM") return true;
    throw error;
  }
}

/** Windows has no process groups; `taskkill` walks the tree of a process that still runs. */
function signalTree(processId: number, signal: NodeJS.Signals | 0): boolean {
  if (signal === 0) return false;
  spawn("taskkill", ["/pid", String(processId), "/T", "/F"], { stdio: "ignore", windowsHide: true }).unref();
  return true;
}
