"use client";

import type { VersionView } from "@tributary/core/protocol";
import { Avatar, cn, Tooltip } from "@tributary/ui/kit";
import { useEffect, useRef } from "react";
import { count } from "../model/count.ts";
import { REACH } from "./pages-around.ts";

export type VersionStripProps = {
  readonly version: number;
  readonly newest: number;
  readonly compared: number | null;
  readonly versions: ReadonlyMap<number, VersionView>;
  readonly onVersion: (version: number) => void;
  readonly onCompare: (version: number) => void;
};

/** The versions around the one shown, each with the faces of whose changes it holds. */
export function VersionStrip({ version, newest, compared, versions, onVersion, onCompare }: VersionStripProps) {
  const current = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark of another version has come into the ref
  useEffect(() => {
    // Newer browsers answer a promise here, which React would take for something to call at the end.
    void current.current?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [version]);
  const first = Math.max(1, version - REACH);
  const last = Math.min(newest, version + REACH);
  return (
    <ol aria-label="Versions" className="flex min-w-0 gap-1 overflow-x-auto px-3 pt-1 pb-2 [scrollbar-width:thin]">
      {Array.from({ length: last - first + 1 }, (_, index) => first + index).map((each) => {
        const view = versions.get(each);
        return (
          <li key={each} className="shrink-0">
            <Tooltip side="top" content={view ? <About view={view} /> : `v${each}`}>
              <button
                ref={each === version ? current : undefined}
                type="button"
                aria-current={each === version ? "true" : undefined}
                onClick={(event) => (event.shiftKey ? onCompare(each) : onVersion(each))}
                className={cn(
                  "flex h-11 min-w-12 flex-col items-center justify-between rounded-lg border border-line px-1.5 py-1 text-2xs text-muted tabular transition-colors hover:bg-hover",
                  each === version && "border-accent bg-selected font-semibold text-accent-text",
                  each === compared && "border-changed border-dashed bg-changed-soft text-changed-text",
                )}
              >
                <span aria-hidden="true" className="flex h-4 items-center gap-0.5">
                  {view?.authors.slice(0, 3).map((author) => (
                    <Avatar key={author.id} {...author} size="xs" plain />
                  ))}
                </span>
                <span>
                  v{each}
                  {view && <span className="sr-only">{restOf(view)}</span>}
                </span>
              </button>
            </Tooltip>
          </li>
        );
      })}
    </ol>
  );
}

function About({ view }: { readonly view: VersionView }) {
  return (
    <span className="block max-w-64">
      <span className="block font-medium">{view.changeSet?.title ?? "Not from a change set"}</span>
      <span className="block text-2xs opacity-80">
        v{view.version} · {view.authors.map(({ name }) => name).join(", ")} · {count(view.mutations, "mutation")}
      </span>
      <span className="block text-2xs opacity-80">
        {new Date(view.at).toLocaleString("en-GB")} · Shift-click compares
      </span>
    </span>
  );
}

/** What the mark leaves to its faces and its tooltip, for whoever hears it. */
function restOf({ authors, changeSet }: VersionView): string {
  const by = authors.map(({ name }) => name).join(", ");
  return `${changeSet ? `, ${changeSet.title}` : ""}, by ${by}`;
}
