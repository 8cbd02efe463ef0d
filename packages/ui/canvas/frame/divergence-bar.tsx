"use client";

import type { Divergence } from "@tributary/core/document";
import { useDesk, useModel } from "../desk.ts";
import { useViewpoint } from "../map/viewpoint.ts";
import { placeOfDivergence, takeTheirs } from "../model/diverge.ts";
import { DivergenceLine } from "./divergence-line.tsx";

const NONE: readonly never[] = [];

export type DivergenceBarProps = {
  /** Leads to one that is shown on another page. */
  readonly onElsewhere?: ((divergence: Divergence) => void) | undefined;
};

/** Above the map and the table: what is on them is shown there, the rest where it is. */
export function DivergenceBar({ onElsewhere }: DivergenceBarProps) {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const divergences = useModel((state) => state.divergences ?? NONE);
  const show = (divergence: Divergence) => {
    const place = placeOfDivergence(desk.model.getState().view, divergence);
    switch (place.on) {
      case "map": {
        const { component, path } = place;
        desk.ui.set({ selection: [component], edge: null, tab: "attributes", reveal: { component, path } });
        if (viewpoint.current.ready) viewpoint.current.look([component]);
        return;
      }
      case "view":
        return desk.ui.set({ view: place.view, listAll: false, edge: null });
      default:
        return onElsewhere?.(divergence);
    }
  };
  const settling = desk.writes()
    ? {
        onKeepMine: desk.keepMine,
        onTakeTheirs: (all: readonly Divergence[]) =>
          void desk.edit({ label: "Take Head's values", mutations: takeTheirs(desk.model.getState(), all) }),
      }
    : {};
  return <DivergenceLine divergences={divergences} onShow={show} {...settling} />;
}
