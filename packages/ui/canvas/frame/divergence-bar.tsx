"use client";

import { GitCompareArrows } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { useViewpoint } from "../map/viewpoint.ts";
import { divergedComponent, takeTheirs } from "../model/diverge.ts";

const NONE: readonly never[] = [];

/** How much of this change set Head has changed, too; going through it one by one, or settling it all at once. */
export function DivergenceBar() {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const divergences = useModel((state) => state.divergences ?? NONE);
  const at = useRef(0);
  if (divergences.length === 0) return null;
  const next = () => {
    const shown = divergences.filter(({ root }) => root === "component" || root === "attribute");
    const divergence = shown[at.current % Math.max(1, shown.length)];
    at.current += 1;
    if (!divergence) return;
    const component = divergedComponent(divergence);
    const path = divergence.root === "attribute" ? divergence.key.slice(component.length) : "";
    desk.ui.set({ selection: [component], edge: null, tab: "attributes", reveal: { component, path } });
    if (viewpoint.current.ready) viewpoint.current.look([component]);
  };
  const count = divergences.length;
  return (
    <section
      aria-label="Changed on Head, too"
      className="flex min-h-9 shrink-0 items-center gap-x-2.5 gap-y-1.5 border-changed/30 border-b bg-changed-soft/70 px-3 py-1 text-xs max-md:flex-wrap"
    >
      <GitCompareArrows aria-hidden="true" className="size-3.5 shrink-0 text-changed-text" />
      <p className="min-w-0 text-ink max-md:flex-1 max-md:basis-4/5 md:truncate">
        <span className="font-medium">
          {count} {count === 1 ? "value has" : "values have"} changed on Head, too.
        </span>{" "}
        <span className="text-muted">Yours stands until you say otherwise; nothing is held up.</span>
      </p>
      <span className="flex-1 max-md:hidden" />
      <Button size="sm" onClick={next}>
        {count === 1 ? "Show it" : "Show the next"}
      </Button>
      {desk.writes() && (
        <>
          <Button size="sm" onClick={() => desk.keepMine(divergences)}>
            {count === 1 ? "Keep mine" : "Keep all mine"}
          </Button>
          <Button
            size="sm"
            onClick={() =>
              desk.edit({
                label: "Take Head's values",
                mutations: takeTheirs(desk.model.getState(), divergences),
              })
            }
          >
            {count === 1 ? "Take Head's" : "Take all of Head's"}
          </Button>
        </>
      )}
    </section>
  );
}
