import { useState } from "preact/hooks";
import { usePanel } from "../panel-context.ts";
import type { ReviewFile } from "../state/block.ts";
import { AlwaysScope } from "./always-scope.tsx";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface LaterChoicesProps {
  /** Files under review, not written yet. */
  files: readonly ReviewFile[];
  onReply: () => void;
}

/** The other way of reviewing: the edits are applied now and looked at when the user likes. */
export function LaterChoices({ files, onReply }: LaterChoicesProps) {
  const { send } = usePanel();
  const [scopeOpen, setScopeOpen] = useState(false);
  const requests = [...new Set(files.flatMap((file) => file.requestId ?? []))];
  const [only, ...more] = files;
  const pattern = more.length === 0 ? only?.pattern : undefined;

  const applyNow = () => {
    for (const requestId of requests) send({ type: "permission-reply", requestId, decision: "once", later: true });
    onReply();
  };
  const always = (edited: string) => {
    for (const requestId of requests) {
      send({ type: "permission-reply", requestId, decision: "always", pattern: edited, later: true });
    }
    onReply();
  };
  return (
    <>
      <Button onClick={applyNow}>Apply, review later</Button>
      {pattern !== undefined && (
        <Button aria-expanded={scopeOpen} onClick={() => setScopeOpen(!scopeOpen)}>
          Always <Icon name={scopeOpen ? "chevron-up" : "chevron-down"} small />
        </Button>
      )}
      {scopeOpen && pattern !== undefined && (
        <AlwaysScope
          intro="Always apply edits here at once, review later, in every workspace of this user:"
          pattern={pattern}
          {...widerOf(pattern)}
          verb="Apply, review later"
          onAllow={always}
          onClose={() => setScopeOpen(false)}
        />
      )}
    </>
  );
}

/** The folder of a file, as a pattern. */
function widerOf(pattern: string): { wider?: string } {
  const folder = pattern.split("/").slice(0, -1).join("/");
  return folder === "" || /[*?[{]/.test(folder) ? {} : { wider: `${folder}/**` };
}
