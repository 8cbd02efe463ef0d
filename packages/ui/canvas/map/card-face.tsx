"use client";

import { sameMark, TalkMark, useTalk } from "../../discussion/index.ts";
import { cn, SignBadge, StateDot } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import type { Card } from "../model/graph.ts";
import { findingsOf, type Status } from "../model/status.ts";
import { AttentionStack } from "../presence/attention-stack.tsx";
import { DivergenceMark } from "./divergence-mark.tsx";
import { FindingsMark } from "./findings-mark.tsx";
import { KindIcon } from "./icons.tsx";
import { NameEditor } from "./name-editor.tsx";
import { useStatus } from "./use-status.ts";

export type CardFaceProps = { readonly card: Card; readonly renaming: boolean };

/** Everything there is to see of a component at reading size. */
export function CardFace({ card, renaming }: CardFaceProps) {
  const status = useStatus(card.id);
  const findings = useStore(useDesk().results, (state) => findingsOf(state.results.get(card.id)));
  const talk = useTalk((state) => state.marks.components.get(card.id), sameMark);
  return (
    <div className={cn("flex size-full flex-col px-2.5", card.compact ? "justify-center" : "justify-between py-2.5")}>
      <div className="flex items-center gap-2.5">
        <KindTile card={card} status={status} />
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-1.5">
            {renaming ? (
              <NameEditor card={card} />
            ) : (
              <span
                className={cn(
                  "min-w-0 truncate font-semibold text-ink text-sm leading-5",
                  card.sign === "removed" && "text-removed-text line-through decoration-removed/60",
                )}
              >
                {card.name}
              </span>
            )}
            {card.compact && <AttentionStack component={card.id} />}
          </div>
          <div className="truncate text-2xs text-muted leading-4">
            {card.kind}
            {card.subtitle && <span className="text-faint"> · {card.subtitle}</span>}
          </div>
        </div>
        {card.compact && <DivergenceMark component={card.id} />}
        {card.compact && <TalkMark mark={talk} />}
        {card.compact && <FindingsMark findings={findings} />}
        {card.sign && <SignBadge sign={card.sign} className="self-start" />}
      </div>
      {!card.compact && (
        <div className="flex h-4.5 items-center gap-1.5 text-2xs">
          <StateWord status={status} sign={card.sign} />
          <span className="flex-1" />
          <AttentionStack component={card.id} />
          <DivergenceMark component={card.id} />
          <TalkMark mark={talk} />
          <FindingsMark findings={findings} />
        </div>
      )}
    </div>
  );
}

function KindTile({ card, status }: { readonly card: Card; readonly status: Status | undefined }) {
  return (
    <span className="relative inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-sunken text-muted ring-1 ring-line ring-inset">
      <KindIcon name={card.icon} className="size-4" />
      {card.compact && status && (
        <StateDot
          state={status.state}
          label={status.word}
          size={9}
          className="absolute -right-0.5 -bottom-0.5 rounded-full ring-2 ring-panel"
        />
      )}
    </span>
  );
}

function StateWord({ status, sign }: { readonly status: Status | undefined; readonly sign: Card["sign"] }) {
  if (status) {
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-muted" title={status.detail}>
        <StateDot state={status.state} label="" />
        <span
          className={cn(
            "truncate",
            status.state === "drifted" && "font-medium text-drifted-text",
            status.state === "failed" && "text-failed-text",
          )}
        >
          {status.word}
        </span>
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1.5 text-faint">
      <StateDot state={sign === "added" ? "waiting" : "unknown"} label="" />
      {sign === "added" ? "not created yet" : "not observed"}
    </span>
  );
}
