"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Avatar, Button, IconButton, RelativeTime } from "@tributary/ui/kit";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import Link from "next/link";
import { count } from "../model/count.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

export type TimeBarProps = {
  /** The version that is shown; Head's newest when nobody has gone back. */
  readonly version: number;
  readonly newest: number;
  readonly onVersion: (version: number) => void;
  readonly onClose: () => void;
};

/** Goes back through Head's versions: each says when, by whom and through which change set it came to be. */
export function TimeBar({ version, newest, onVersion, onClose }: TimeBarProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const history = useQuery({
    ...trpc.history.versions.queryOptions({ workspace, before: version + 1 }),
    placeholderData: keepPreviousData,
  });
  const entry = history.data?.find((each) => each.version === version);
  const past = version < newest;
  return (
    <section aria-label="Time travel" className="flex h-11 shrink-0 items-center gap-3 border-t bg-panel px-3 text-xs">
      <IconButton
        label="Earlier version"
        size="sm"
        side="top"
        disabled={version <= 1}
        onClick={() => onVersion(version - 1)}
      >
        <ChevronLeft />
      </IconButton>
      <input
        type="range"
        aria-label="Version of Head"
        aria-valuetext={`version ${version} of ${newest}`}
        min={Math.min(1, newest)}
        max={newest}
        value={version}
        onChange={(event) => onVersion(Number(event.target.value))}
        className="h-1 w-28 accent-(--accent) 2xl:w-72"
      />
      <IconButton label="Later version" size="sm" side="top" disabled={!past} onClick={() => onVersion(version + 1)}>
        <ChevronRight />
      </IconButton>
      <span className="tabular shrink-0 font-semibold text-ink">
        v{version} <span className="font-normal text-faint">of {newest}</span>
      </span>
      <span aria-live="polite" className="flex min-w-0 flex-1 items-center gap-2 truncate text-muted">
        {entry && (
          <>
            <Avatar id={entry.actor.id} name={entry.actor.name} type={entry.actor.type} size="sm" plain />
            <span className="truncate">
              {entry.actor.name} · {count(entry.mutations, "mutation")} ·{" "}
            </span>
            <RelativeTime at={entry.at} className="shrink-0" />
            {entry.changeSet && (
              <Link
                href={paths.review(workspace, entry.changeSet.id)}
                className="shrink-0 text-accent-text hover:underline"
              >
                See the change set
              </Link>
            )}
          </>
        )}
      </span>
      {past && (
        <Button size="sm" variant="primary" onClick={() => onVersion(newest)}>
          Back to now
        </Button>
      )}
      <IconButton label="Close time travel" size="sm" side="top" onClick={onClose}>
        <X />
      </IconButton>
    </section>
  );
}
