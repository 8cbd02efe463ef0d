"use client";

import type { ComponentId } from "@tributary/core/base";
import { revertComponent, revertField } from "@tributary/core/document";
import type { Mutation, Path } from "@tributary/core/model";
import { toast } from "@tributary/ui/kit";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../trpc.ts";
import { useRoom } from "../workspace/change-set-room.tsx";

export type Reverting = {
  readonly field: (component: string, path: string, title: string) => void;
  readonly component: (component: string, name: string) => void;
};

/** Takes single changes back from within the review: ordinary edits, to be undone like any other. Null while it cannot. */
export function useReverting(editable: boolean): Reverting | null {
  const { replica } = useRoom();
  const trpc = useTRPC();
  const queries = useQueryClient();
  if (!replica || !editable) return null;
  const edit = (label: string, mutations: readonly Mutation[]) => {
    const verdict = replica.edit(mutations, {
      label,
      onVerdict: () => void queries.invalidateQueries(trpc.review.pathFilter()),
    });
    if (!verdict.ok) toast.error(verdict.error.sentence);
  };
  return {
    field: (component, path, title) => {
      const { base, view } = replica.getState();
      edit(`Revert ${title}`, revertField(base, view, component as ComponentId, path as Path));
    },
    component: (component, name) => {
      const { base, view } = replica.getState();
      edit(`Revert ${name}`, revertComponent(base, view, component as ComponentId));
    },
  };
}
