"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { ReviewMarks } from "@tributary/core/protocol";
import { toast } from "@tributary/ui/kit";
import { useCallback, useState } from "react";
import { sentenceOf, useTRPC } from "../trpc.ts";
import type { ReviewThing } from "./things.ts";

export type Viewed = {
  readonly has: (thing: string) => boolean;
  /** Looked through before, and changed since. */
  readonly changed: (thing: string) => boolean;
  readonly set: (thing: string, viewed: boolean) => void;
  readonly count: number;
};

/** By thing, the hash of what was looked at; null where that was taken back. */
type Pending = { readonly [thing: string]: string | null };

/**
 * What this person has looked through. The server keeps it, by what stood there then: it follows the person from
 * one device to another, and what changes afterwards counts as not viewed.
 */
export function useViewed(changeSet: ChangeSetId, things: readonly ReviewThing[], viewed: ReviewMarks): Viewed {
  const trpc = useTRPC();
  const queries = useQueryClient();
  // Shown at once; the server's word comes with the next answer.
  const [pending, setPending] = useState<Pending>({});
  const { mutate } = useMutation(
    trpc.review.view.mutationOptions({
      onError: (error) => void toast.error(sentenceOf(error)),
      onSettled: async (_data, _error, { things: told }) => {
        await queries.invalidateQueries(trpc.review.get.queryFilter({ changeSet }));
        const known = new Set(told.map(({ thing }) => thing));
        setPending((before) => Object.fromEntries(Object.entries(before).filter(([thing]) => !known.has(thing))));
      },
    }),
  );
  const hashes = new Map(things.map(({ key, hash }) => [key, hash]));
  const stored = (thing: string) => {
    const mark = viewed[thing];
    return mark !== undefined && mark.hash === hashes.get(thing);
  };
  const has = (thing: string) => {
    const told = pending[thing];
    return told === undefined ? stored(thing) : told !== null && told === hashes.get(thing);
  };
  const set = useCallback(
    (thing: string, done: boolean) => {
      // What is in sight: of what has been edited meanwhile nobody says that this person has looked through it.
      const hash = done ? things.find(({ key }) => key === thing)?.hash : null;
      if (hash === undefined) return;
      setPending((before) => ({ ...before, [thing]: hash }));
      mutate({ changeSet, things: [{ thing, hash }] });
    },
    [mutate, changeSet, things],
  );
  return {
    has,
    changed: (thing) => viewed[thing] !== undefined && !stored(thing) && !pending[thing],
    set,
    count: things.filter(({ key }) => has(key)).length,
  };
}
