import type { Tool } from "./define-tool.ts";
import { gitBranch } from "./git-branch.ts";
import { gitCommit } from "./git-commit.ts";
import { gitDiff } from "./git-diff.ts";
import { gitLog } from "./git-log.ts";
import { gitStatus } from "./git-status.ts";

/** What version control knows and does. */
export const gitTools: readonly Tool[] = [gitStatus, gitDiff, gitLog, gitCommit, gitBranch];
