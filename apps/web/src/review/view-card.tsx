"use client";

import type { ComponentId } from "@tributary/core/base";
import type { ThingPart } from "@tributary/core/document";
import type { ViewChange, ViewSpot } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { Layers } from "lucide-react";
import { count as counted } from "../model/count.ts";
import { Hands } from "./hands.tsx";
import { PartRow } from "./part-row.tsx";
import { type CardControls, ThingCard } from "./thing-card.tsx";
import type { Reverting } from "./use-reverting.ts";
import { ViewPicture } from "./view-picture.tsx";
import { hiddenSpots, spotGroups, viewSummary } from "./view-words.ts";

export type ViewCardProps = {
  readonly change: ViewChange;
  readonly controls: CardControls;
  readonly reverting: Reverting | null;
};

/** A view that changes: its name, and a small map of what is put on it, taken off it, moved and given a place. */
export function ViewCard({ change, controls, reverting }: ViewCardProps) {
  const { key, view, name, before, spots, others, by = [] } = change;
  // What is new, or goes, is taken back as a whole.
  const takeBack = (part: ThingPart) =>
    reverting && change.change === "changed" ? (what: string) => reverting.part(key, part, what) : undefined;
  const hidden = hiddenSpots(change);
  return (
    <ThingCard
      thing={key}
      label={`View ${name}`}
      name={name}
      sign={change.change}
      icon={<Layers aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />}
      anchor={{ kind: "view", view }}
      controls={controls}
      detail={<span className="truncate text-xs text-faint">{viewSummary(change)}</span>}
      marks={<Hands hands={by} />}
    >
      <div className="flex flex-wrap items-start">
        <ul className="min-w-72 flex-1 divide-y divide-line/60">
          {before !== undefined && (
            <PartRow title="Name" what={`${name} ▸ Name`} onTakeBack={takeBack({ part: "name" })}>
              <del className="mr-2 text-removed-text">{before}</del>
              <ins className="text-added-text no-underline">{name}</ins>
            </PartRow>
          )}
          {spotGroups(spots).map(({ what, title, members }) => (
            <li key={what} className="px-4 py-2 text-xs">
              <span className="text-muted">{title}</span>
              <ul className="mt-1 flex flex-wrap gap-1.5">
                {members.map((spot) => (
                  <Spot
                    key={spot.component}
                    spot={spot}
                    onTakeBack={takeBack({ part: "place", component: spot.component as ComponentId })}
                    view={name}
                  />
                ))}
              </ul>
            </li>
          ))}
          {hidden > 0 && <li className="px-4 py-2 text-faint text-xs">and {counted(hidden, "other component")}</li>}
          {change.change === "removed" && (
            <li className="px-4 py-2 text-muted text-xs">What stood on it stays in the model.</li>
          )}
        </ul>
        {spots.length + others.length > 0 && <ViewPicture change={change} />}
      </div>
    </ThingCard>
  );
}

const TONES = { added: "added", removed: "removed", moved: "changed", placed: "changed" } as const;

type SpotProps = {
  readonly spot: ViewSpot;
  readonly view: string;
  readonly onTakeBack: ((what: string) => void) | undefined;
};

function Spot({ spot: { name, change }, view, onTakeBack }: SpotProps) {
  const what = `${view} ▸ ${name}`;
  return (
    <li>
      <Badge tone={TONES[change]}>
        {name}
        {onTakeBack && (
          <button
            type="button"
            aria-label={`Take back ${what}`}
            title={`Take back ${what}`}
            onClick={() => onTakeBack(what)}
            className="-mr-1 ml-0.5 rounded-sm px-1 opacity-60 hover:opacity-100 focus-visible:opacity-100"
          >
            ×
          </button>
        )}
      </Badge>
    </li>
  );
}
