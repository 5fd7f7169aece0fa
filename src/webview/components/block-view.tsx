import type { JSX } from "preact";
import { memo } from "preact/compat";
import type { Row } from "../state/shown-rows.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { ChangesCard } from "./changes-card.tsx";
import { CheckpointLine, FoldedLine, RestoredNote } from "./checkpoint-marks.tsx";
import { CommandCard } from "./command-card.tsx";
import { CompactionNote } from "./compaction-note.tsx";
import { EndMark, NoticeLine } from "./end-mark.tsx";
import { ErrorCard } from "./error-card.tsx";
import { Prose } from "./prose.tsx";
import { QuestionCard } from "./question-card.tsx";
import { StepList } from "./step-list.tsx";
import { UserMessage } from "./user-message.tsx";
import { workViews } from "./work-views.tsx";

type Shown = Row["block"];
type Views = { [K in Shown["kind"]]: (block: Extract<Shown, { kind: K }>) => JSX.Element };

const views: Views = {
  user: (block) => <UserMessage block={block} />,
  prose: (block) => <Prose text={block.text} streaming={block.streaming} />,
  steps: (block) => <StepList block={block} />,
  command: (block) => <CommandCard block={block} />,
  approval: (block) => <ApprovalCard block={block} />,
  changes: (block) => <ChangesCard block={block} />,
  checkpoint: (block) => <CheckpointLine block={block} />,
  restored: (block) => <RestoredNote block={block} />,
  compaction: (block) => <CompactionNote block={block} />,
  folded: (block) => <FoldedLine block={block} />,
  question: (block) => <QuestionCard block={block} />,
  ...workViews,
  error: (block) => <ErrorCard block={block} />,
  notice: (block) => <NoticeLine block={block} />,
  end: (block) => <EndMark block={block} />,
};

/** One block of the transcript; drawn again only when the block itself is another. */
export const BlockView = memo(function BlockView({ block }: { block: Shown }) {
  const view = views[block.kind] as (block: Shown) => JSX.Element;
  return view(block);
});
