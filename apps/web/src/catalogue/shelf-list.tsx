"use client";

import { useQuery } from "@tanstack/react-query";
import type { PackageFile } from "@tributary/core/catalogue";
import { Skeleton } from "@tributary/ui/kit";
import { Package } from "lucide-react";
import { PickRow } from "../pick-row.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

/** Packages that come with the server. */
export function ShelfList({ onPick }: { readonly onPick: (files: readonly PackageFile[]) => void }) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const shelf = useQuery(trpc.catalogue.shelf.queryOptions({ workspace }));
  if (shelf.error) return <p className="mt-4 text-sm text-muted">{sentenceOf(shelf.error)}</p>;
  if (!shelf.data) return <Skeleton className="mt-4 h-28" />;
  if (shelf.data.length === 0) return null;
  return (
    <section aria-labelledby="shelf" className="mt-5">
      <h3 id="shelf" className="mb-2 text-xs font-semibold text-muted">
        To start from
      </h3>
      <ul className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
        {shelf.data.map(({ name, title, version, description, files }) => (
          <PickRow
            key={name}
            icon={<Package aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />}
            title={
              <>
                {title} <span className="font-normal text-faint">{version}</span>
              </>
            }
            description={description}
            onPick={() => onPick(files)}
          />
        ))}
      </ul>
    </section>
  );
}
