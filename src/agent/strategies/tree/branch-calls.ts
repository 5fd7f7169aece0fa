import type { AgentEventBody } from "../../../protocol/agent-event.ts";
import { createSeenFiles } from "../../../tools/seen-files.ts";
import type { CallDeps } from "../../call-deps.ts";
import { ProvenanceGuard } from "../../provenance/provenance-guard.ts";
import type { Branch } from "../strategy.ts";

/**
 * The calls of a session, made in a copy of the workspace. Edits there are free, since nothing of the user's is touched; commands are
 * decided on as ever. What the copy's files are changed to is nobody's to review yet, so no change is reported.
 */
export function branchCalls(calls: CallDeps, branch: Branch): CallDeps {
  const { files, search } = branch.ports;
  const { sandbox } = calls.ports;
  const ports = {
    ...branch.ports,
    ...(sandbox && { sandbox }),
    files: calls.secrets?.files(files) ?? files,
    search: calls.secrets?.search(search) ?? search,
  };
  const judge = calls.desk.judge && { ...calls.desk.judge, files: ports.files };
  const provenance = new ProvenanceGuard({ ports, judge, events: [] });
  const emit = (event: AgentEventBody): void => {
    if (event.type === "change" || event.type === "todos") return;
    // What was read in the copy is behind what comes of it in the workspace.
    if (event.type === "tool-end" && event.origin !== undefined) calls.provenance?.taint.note(event.origin);
    calls.emit(event);
  };
  const { checkpoints: _checkpoints, problems: _problems, ...rest } = calls;
  return {
    ...rest,
    ports,
    provenance,
    seen: createSeenFiles(),
    emit,
    desk: {
      ...calls.desk,
      ...(judge && { judge }),
      taint: provenance.taint,
      emit,
      mode: () => {
        const mode = calls.desk.mode();
        return mode === "manual" ? "edits" : mode;
      },
    },
  };
}
