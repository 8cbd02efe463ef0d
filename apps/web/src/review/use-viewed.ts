"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { toast } from "@tributary/ui/kit";
import { useCallback, useState } from "react";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type Viewed = {
  readonly has: (component: string) => boolean;
  /** Looked through before, and changed since. */
  readonly changed: (component: string) => boolean;
  readonly set: (component: string, viewed: boolean) => void;
  readonly count: number;
};

/**
 * Which components this person has looked through. The server keeps it, by what stood there then: it follows the person from
 * one device to another, and what changes afterwards counts as not viewed.
 */
export function useViewed(changeSet: ChangeSetId, { changes, viewed }: Pick<Review, "changes" | "viewed">): Viewed {
  const trpc = useTRPC();
  const queries = useQueryClient();
  // Shown at once; the server's word comes with the next answer.
  const [pending, setPending] = useState<{ readonly [component: string]: boolean }>({});
  const { mutate } = useMutation(
    trpc.review.view.mutationOptions({
      onError: (error) => void toast.error(sentenceOf(error)),
      onSettled: async (_data, _error, { components }) => {
        await queries.invalidateQueries(trpc.review.get.queryFilter({ changeSet }));
        setPending((before) =>
          Object.fromEntries(Object.entries(before).filter(([component]) => !components.includes(component))),
        );
      },
    }),
  );
  const hashes = new Map(changes.map(({ component, hash }) => [component, hash]));
  const stored = (component: string) => {
    const mark = viewed[component];
    return mark !== undefined && mark.hash === hashes.get(component);
  };
  const has = (component: string) => pending[component] ?? stored(component);
  const set = useCallback(
    (component: string, done: boolean) => {
      setPending((before) => ({ ...before, [component]: done }));
      mutate({ changeSet, components: [component], viewed: done });
    },
    [mutate, changeSet],
  );
  return {
    has,
    changed: (component) => viewed[component] !== undefined && !stored(component) && !pending[component],
    set,
    count: changes.filter(({ component }) => has(component)).length,
  };
}
