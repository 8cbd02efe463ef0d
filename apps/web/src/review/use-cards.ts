"use client";

import { useCallback, useEffect, useState } from "react";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { CardControls } from "./thing-card.tsx";
import { type ReviewThing, scrollToThing } from "./things.ts";
import type { Viewed } from "./use-viewed.ts";

export type Cards = {
  readonly current: string | null;
  readonly chosen: ReadonlySet<string>;
  readonly allFolded: boolean;
  readonly goTo: (thing: string) => void;
  readonly choose: (thing: string, wanted: boolean) => void;
  readonly chooseNone: () => void;
  /** Folds every card, or opens every one where all are folded. */
  readonly foldAll: () => void;
  readonly controlsOf: (
    thing: string,
  ) => Pick<CardControls, "open" | "onOpen" | "viewed" | "onViewed" | "chosen" | "current">;
};

const MANY = 12;

/** Which cards of a review are folded, which one the keys are at, and which are chosen. `j` and `k` step, `v` marks as viewed, `o` opens. */
export function useCards(things: readonly ReviewThing[], viewed: Viewed, at: string | undefined): Cards {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(things, viewed, at));
  const [current, setCurrent] = useState<string | null>(at ?? null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const goTo = useCallback((thing: string) => {
    setCurrent(thing);
    scrollToThing(thing);
  }, []);
  useEffect(() => {
    if (at !== undefined) goTo(at);
  }, [at, goTo]);
  const fold = (thing: string, open: boolean) => setFolded((before) => withMember(before, thing, !open));
  const mark = (thing: string, done: boolean) => {
    viewed.set(thing, done);
    fold(thing, !done);
  };
  const step = (by: 1 | -1) => {
    const index = things.findIndex(({ key }) => key === current);
    const next = things[index < 0 ? 0 : Math.min(things.length - 1, Math.max(0, index + by))];
    if (next) goTo(next.key);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    v: () => current && mark(current, !viewed.has(current)),
    o: () => current && fold(current, folded.has(current)),
  });
  const allFolded = things.every(({ key }) => folded.has(key));
  return {
    current,
    chosen,
    allFolded,
    goTo,
    choose: (thing, wanted) => setChosen((before) => withMember(before, thing, wanted)),
    chooseNone: () => setChosen(new Set()),
    foldAll: () => setFolded(allFolded ? new Set() : new Set(things.map(({ key }) => key))),
    controlsOf: (thing) => ({
      open: !folded.has(thing),
      onOpen: (open) => fold(thing, open),
      viewed: viewed.has(thing),
      onViewed: (done) => mark(thing, done),
      chosen: chosen.has(thing),
      current: current === thing,
    }),
  };
}

function withMember(set: ReadonlySet<string>, member: string, wanted: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (wanted) next.add(member);
  else next.delete(member);
  return next;
}

/** What has been viewed starts folded; in a large change also what is wholly new, for it has nothing to compare with. */
function foldedAtFirst(things: readonly ReviewThing[], viewed: Viewed, at: string | undefined): ReadonlySet<string> {
  const large = things.length > MANY;
  const isNew = ({ type, sign }: ReviewThing) => large && type === "component" && sign === "added";
  const folded = things.filter((thing) => thing.key !== at && (viewed.has(thing.key) || isNew(thing)));
  return new Set(folded.map(({ key }) => key));
}
