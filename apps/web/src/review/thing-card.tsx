"use client";

import type { Anchor, ThingRisk } from "@tributary/core/protocol";
import { AnchorTalk } from "@tributary/ui/discussion";
import { Badge, Checkbox, cn, IconButton, SignBadge } from "@tributary/ui/kit";
import { ChevronRight, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { RiskChip } from "./risk-chip.tsx";
import { RiskLine } from "./risk-line.tsx";
import { elementId } from "./things.ts";

/** How one card of the review stands for whoever looks at it, and what they can do with all of it. */
export type CardControls = {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly viewed: boolean;
  /** Absent where nobody goes through it: two versions beside each other are read, not reviewed. */
  readonly onViewed: ((viewed: boolean) => void) | undefined;
  /** What it has changed since, for this person. */
  readonly changedSince: "approved" | "viewed" | undefined;
  /** Absent where nothing is to be applied. */
  readonly risk: ThingRisk | undefined;
  /** Whether it is among those that are to be applied by themselves. */
  readonly chosen: boolean;
  readonly onChosen: ((chosen: boolean) => void) | undefined;
  readonly onTakeBack: (() => void) | undefined;
  /** The one that j and k are at. */
  readonly current: boolean;
};

export type ThingCardProps = {
  readonly thing: string;
  readonly label: string;
  readonly name: string;
  readonly sign: "added" | "changed" | "removed";
  readonly icon: ReactNode;
  /** Beside the name, in the part that opens and folds. */
  readonly detail?: ReactNode;
  /** At the end of the header: findings, authors, what it means. */
  readonly marks?: ReactNode;
  readonly anchor: Anchor;
  readonly controls: CardControls;
  readonly children: ReactNode;
};

/** One thing that changes: what it is, who was in it, whether this person has looked through it, and what can be done with it. */
export function ThingCard(props: ThingCardProps) {
  const { thing, label, name, sign, icon, detail, marks, anchor, controls, children } = props;
  const { open, onOpen, viewed, onViewed, changedSince, risk, chosen, onChosen, onTakeBack, current } = controls;
  return (
    <article
      id={elementId(thing)}
      aria-label={label}
      aria-current={current || undefined}
      className={cn(
        "scroll-mt-4 overflow-clip rounded-xl bg-panel shadow-card transition-shadow",
        current && "ring-2 ring-accent",
      )}
    >
      <header
        className={cn(
          "group/line flex items-center gap-x-2.5 gap-y-1.5 px-3 py-2.5 max-md:flex-wrap",
          open && "border-b",
          viewed && !open && "opacity-70",
        )}
      >
        {onChosen && (
          <span title="Choose it, to apply it by itself" className="flex">
            <Checkbox id={`choose-${thing}`} checked={chosen} onCheckedChange={onChosen} />
            <label htmlFor={`choose-${thing}`} className="sr-only">
              Choose {name}
            </label>
          </span>
        )}
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-2.5 rounded-md text-left max-md:basis-[calc(100%-2.5rem)]"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
          />
          <SignBadge sign={sign} />
          {icon}
          <span
            className={cn(
              "truncate text-sm font-semibold text-ink",
              sign === "removed" && "line-through decoration-removed/60",
            )}
          >
            {name}
          </span>
          {detail}
        </button>
        {changedSince && <Badge tone="changed">changed since you {changedSince} it</Badge>}
        {risk && <RiskChip {...risk} />}
        {marks}
        {onTakeBack && (
          <IconButton size="sm" label={`Take back everything on ${name}`} onClick={onTakeBack}>
            <RotateCcw />
          </IconButton>
        )}
        <AnchorTalk anchor={anchor} title={name} />
        {onViewed && (
          <Checkbox label="Viewed" checked={viewed} onCheckedChange={onViewed} className="ml-1 text-xs text-muted" />
        )}
      </header>
      {open && risk && <RiskLine risk={risk} />}
      {open && children}
    </article>
  );
}
