"use client";

import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "@tributary/ui/kit";
import { ChevronRight } from "lucide-react";
import { sentenceOf, useTRPC } from "../trpc.ts";
import type { TextFile } from "./read-files.ts";

export type ExampleListProps = {
  readonly disabled: boolean;
  readonly onPick: (files: readonly TextFile[], title: string) => void;
};

/** Stacks of our own to try with. */
export function ExampleList({ disabled, onPick }: ExampleListProps) {
  const trpc = useTRPC();
  const examples = useQuery(trpc.changeSet.examples.queryOptions());
  if (examples.error) return <p className="text-sm text-muted">{sentenceOf(examples.error)}</p>;
  if (!examples.data) return <Skeleton className="h-40" />;
  return (
    <ul className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
      {examples.data.map((example) => (
        <li key={example.name}>
          <button
            type="button"
            disabled={disabled}
            onClick={() => onPick(example.files, example.title)}
            className="group flex w-full items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover disabled:opacity-60"
          >
            <span className="min-w-0 flex-1">
              <span className="block text-sm font-medium text-ink">{example.title}</span>
              <span className="block text-xs text-muted">{example.description}</span>
            </span>
            <ChevronRight
              aria-hidden="true"
              className="size-4 text-faint transition-transform group-hover:translate-x-0.5"
            />
          </button>
        </li>
      ))}
    </ul>
  );
}
