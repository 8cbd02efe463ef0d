"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { ManagementFunction } from "@tributary/core/model";
import { Notice } from "@tributary/ui/kit";
import { Plug } from "lucide-react";
import { useTRPC } from "../trpc.ts";

export type GenerateReachProps = { readonly changeSet: ChangeSetId; readonly chosen: ManagementFunction };

/** What a function will look at outside, before it is run: over which connections, and whether that was agreed to. */
export function GenerateReach({ changeSet, chosen }: GenerateReachProps) {
  const trpc = useTRPC();
  const asks = chosen.connections !== undefined;
  const list = useQuery({ ...trpc.management.list.queryOptions({ changeSet }), enabled: asks });
  const reach = list.data?.find(({ by }) => by === chosen.by)?.reach;
  if (!asks || !reach) return null;
  if (!reach.isAgreed)
    return (
      <Notice tone="warning" title="It reaches nothing yet">
        What a function may ask of connections counts from when it was approved and applied, for exactly that code.
      </Notice>
    );
  return (
    <section aria-label="What it reads" className="rounded-lg bg-sunken/60 px-3 py-2.5">
      <p className="flex items-center gap-2 text-sm text-ink">
        <Plug aria-hidden className="size-3.5 shrink-0 text-muted" />
        It looks at what is outside, and changes nothing there.
      </p>
      <ul className="mt-1.5 max-h-32 overflow-y-auto font-mono text-muted text-xs leading-5">
        {reach.reads.map((line) => (
          <li key={line} className="truncate" title={line}>
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}
