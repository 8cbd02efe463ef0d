"use client";

import { revertPart, revertThing, type ThingPart } from "@tributary/core/document";
import type { Mutation } from "@tributary/core/model";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../trpc.ts";
import { useRoom } from "../workspace/change-set-room.tsx";

export type Reverting = {
  /** One value of a component, or one part of a function. */
  readonly part: (thing: string, part: ThingPart, title: string) => void;
  /** All of a component, a function, a version of a kind or a note. */
  readonly thing: (key: string, name: string) => void;
};

/** Takes single changes back from within the review: ordinary edits, to be undone like any other. Null while it cannot. */
export function useReverting(editable: boolean): Reverting | null {
  const { replica } = useRoom();
  const trpc = useTRPC();
  const queries = useQueryClient();
  if (!replica || !editable) return null;
  const edit = (label: string, mutations: readonly Mutation[]) =>
    void replica.edit(mutations, {
      label,
      onVerdict: () => void queries.invalidateQueries(trpc.review.pathFilter()),
    });
  return {
    part: (thing, part, title) => {
      const { base, view } = replica.getState();
      edit(`Revert ${title}`, revertPart(base, view, thing, part));
    },
    thing: (key, name) => {
      const { base, view } = replica.getState();
      edit(`Revert ${name}`, revertThing(base, view, key));
    },
  };
}
