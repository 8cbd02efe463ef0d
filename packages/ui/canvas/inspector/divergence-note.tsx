"use client";

import type { Divergence } from "@tributary/core/document";
import { useDesk, useModel } from "../desk.ts";
import { takeTheirs, wordsOf } from "../model/diverge.ts";
import { DivergenceBox } from "./divergence-box.tsx";

export type DivergenceNoteProps = {
  readonly divergence: Divergence;
  readonly masked?: boolean;
  /** Says which value it is; left out at the value itself. */
  readonly titled?: boolean;
};

/** What Head has changed, too, on the map: to take Head's is an edit like any other there, which can be undone. */
export function DivergenceNote({ divergence, masked = false, titled = false }: DivergenceNoteProps) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const words = wordsOf(view, divergence, masked);
  const take = () =>
    desk.edit({
      label: `Take Head's ${words.title}`,
      mutations: takeTheirs(desk.model.getState(), [divergence]),
    });
  const settling = desk.writes() ? { onKeepMine: () => desk.keepMine([divergence]), onTakeTheirs: take } : {};
  return <DivergenceBox words={words} titled={titled} {...settling} />;
}
