"use client";

import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "@tributary/ui/kit";
import { PickRow } from "../pick-row.tsx";
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
      {examples.data.map(({ name, title, description, files }) => (
        <PickRow
          key={name}
          title={title}
          description={description}
          disabled={disabled}
          onPick={() => onPick(files, title)}
        />
      ))}
    </ul>
  );
}
