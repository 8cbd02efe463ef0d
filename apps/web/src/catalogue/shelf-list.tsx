"use client";

import { useQuery } from "@tanstack/react-query";
import type { PackageFile } from "@tributary/core/catalogue";
import { Skeleton } from "@tributary/ui/kit";
import { ChevronRight, Package } from "lucide-react";
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
          <li key={name}>
            <button
              type="button"
              onClick={() => onPick(files)}
              className="group flex w-full items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover"
            >
              <Package aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
              <span className="min-w-0 flex-1">
                <span className="block text-sm font-medium text-ink">
                  {title} <span className="font-normal text-faint">{version}</span>
                </span>
                <span className="block text-xs text-muted">{description}</span>
              </span>
              <ChevronRight
                aria-hidden="true"
                className="size-4 text-faint transition-transform group-hover:translate-x-0.5"
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
