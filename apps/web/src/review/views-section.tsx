"use client";

import type { ViewChange } from "@tributary/core/protocol";
import { SectionHeading } from "./section-heading.tsx";
import type { CardControls } from "./thing-card.tsx";
import type { Reverting } from "./use-reverting.ts";
import { ViewCard } from "./view-card.tsx";

export type ViewsSectionProps = {
  readonly views: readonly ViewChange[];
  readonly controlsOf: (key: string, name: string) => CardControls;
  readonly reverting: Reverting | null;
};

/** Views of the map that change: how people look at the model. */
export function ViewsSection({ views, controlsOf, reverting }: ViewsSectionProps) {
  if (views.length === 0) return null;
  return (
    <section aria-labelledby="views">
      <SectionHeading id="views" title="Views">
        <span className="text-muted text-xs">
          How people look at the model. Nothing outside changes, and no approval is bound to it.
        </span>
      </SectionHeading>
      <div className="space-y-3">
        {views.map((change) => (
          <ViewCard
            key={change.key}
            change={change}
            controls={controlsOf(change.key, change.name)}
            reverting={reverting}
          />
        ))}
      </div>
    </section>
  );
}
