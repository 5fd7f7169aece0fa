import { Fragment } from "preact";
import type { Effect } from "../../protocol/access.ts";
import { Icon } from "./icon.tsx";

const kinds: Record<Effect["kind"], { icon: string; word: string }> = {
  reads: { icon: "eye", word: "Reads" },
  writes: { icon: "edit", word: "Writes" },
  deletes: { icon: "trash", word: "Deletes" },
  runs: { icon: "play", word: "Runs" },
  network: { icon: "globe", word: "Network" },
  outside: { icon: "folder-opened", word: "Outside" },
  privilege: { icon: "shield", word: "Privilege" },
  remembers: { icon: "bookmark", word: "Remembers" },
};

/** What a call does, in words. */
export function Effects({ effects }: { effects: readonly Effect[] }) {
  if (effects.length === 0) return null;
  return (
    <dl class="effects">
      {effects.map(({ kind, text, risk }) => (
        <Fragment key={`${kind}-${text}`}>
          <dt>
            <Icon name={kinds[kind].icon} {...(risk ? { tone: "warn" as const } : {})} />
            {kinds[kind].word}
          </dt>
          <dd class={risk ? "strong" : undefined}>{text}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
