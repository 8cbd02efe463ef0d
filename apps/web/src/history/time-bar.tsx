"use client";

import type { VersionView } from "@tributary/core/protocol";
import { Button, cn, IconButton, RelativeTime, Spinner } from "@tributary/ui/kit";
import { ChevronLeft, ChevronRight, GitCompareArrows, Pause, Play, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { count } from "../model/count.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { usePlay } from "./use-play.ts";
import { MomentField } from "./moment-field.tsx";
import type { TimeTravel } from "./use-time-travel.ts";
import { VersionComparison } from "./version-comparison.tsx";
import { VersionStrip } from "./version-strip.tsx";

export type TimeBarProps = {
  readonly travel: TimeTravel;
  readonly newest: number;
  readonly versions: ReadonlyMap<number, VersionView>;
  /** Whether the map shows the version meant, or still the one before. */
  readonly ready: boolean;
};

/** Goes back and forth through Head's versions, plays them, and compares any two. */
export function TimeBar({ travel, newest, versions, ready }: TimeBarProps) {
  const { version, past, compared, goTo, compareWith, setOpen } = travel;
  const play = usePlay({ version, newest, ready, goTo });
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    slider.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section aria-label="Time travel" className="shrink-0 border-t bg-panel text-xs">
      {compared !== null && (
        <VersionComparison version={version} compared={compared} newest={newest} onCompare={compareWith} />
      )}
      <div className="flex h-11 items-center gap-2 px-3 max-md:h-auto max-md:flex-wrap max-md:py-2">
        <IconButton
          label="Earlier version"
          size="sm"
          side="top"
          disabled={version <= 1}
          onClick={() => goTo(version - 1)}
        >
          <ChevronLeft />
        </IconButton>
        <IconButton label={play.playing ? "Pause" : "Play"} size="sm" side="top" onClick={play.toggle}>
          {play.playing ? <Pause /> : <Play />}
        </IconButton>
        <IconButton label="Later version" size="sm" side="top" disabled={!past} onClick={() => goTo(version + 1)}>
          <ChevronRight />
        </IconButton>
        <input
          ref={slider}
          type="range"
          aria-label="Version of Head"
          aria-valuetext={`version ${version} of ${newest}`}
          min={Math.min(1, newest)}
          max={newest}
          value={version}
          onChange={(event) => goTo(Number(event.target.value))}
          className="h-1 min-w-28 flex-1 accent-(--accent) max-md:order-first max-md:basis-full"
        />
        <span className="shrink-0 font-semibold text-ink tabular">
          v{version} <span className="font-normal text-muted">of {newest}</span>
        </span>
        <MomentField version={version} at={versions.get(version)?.at} newest={newest} onVersion={goTo} />
        <Spinner className={cn(ready && "invisible")} />
        <Summary view={versions.get(version)} />
        <IconButton
          label={compared === null ? "Compare with another version" : "Stop comparing"}
          size="sm"
          side="top"
          pressed={compared !== null}
          onClick={() => compareWith(compared === null ? (past ? newest : Math.max(0, version - 1)) : null)}
        >
          <GitCompareArrows />
        </IconButton>
        {past && (
          <Button size="sm" onClick={() => goTo(newest)}>
            Now
          </Button>
        )}
        <IconButton label="Close time travel" size="sm" side="top" onClick={() => setOpen(false)}>
          <X />
        </IconButton>
      </div>
      <VersionStrip
        version={version}
        newest={newest}
        compared={compared}
        versions={versions}
        onVersion={goTo}
        onCompare={compareWith}
      />
    </section>
  );
}

function Summary({ view }: { readonly view: VersionView | undefined }) {
  const { id: workspace } = useWorkspace();
  return (
    <span aria-live="polite" className="hidden min-w-0 max-w-[40%] items-center gap-1 truncate text-muted lg:flex">
      {view && (
        <>
          {view.changeSet ? (
            <Link
              href={paths.review(workspace, view.changeSet.id)}
              className="truncate font-medium text-accent-text hover:underline"
            >
              {view.changeSet.title}
            </Link>
          ) : (
            <span className="truncate">{view.actor.name}</span>
          )}
          <span className="hidden shrink-0 2xl:inline">· {count(view.mutations, "mutation")}</span>
          <span className="shrink-0">·</span>
          <RelativeTime at={view.at} className="shrink-0" />
        </>
      )}
    </span>
  );
}
