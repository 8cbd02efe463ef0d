"use client";

import { useCallback, useEffect, useState } from "react";
import { Avatar, Button, RelativeTime, Skeleton } from "../../kit/index.ts";
import type { ComponentHistory, HappenedEntry } from "../props.ts";

export type HistoryTabProps = {
  /** The component, or the thing, that it is about. */
  readonly of: string;
  readonly history: Pick<ComponentHistory, "page" | "hrefOf" | "versionHref">;
  readonly empty?: string;
};

type State = {
  readonly entries: readonly HappenedEntry[];
  readonly more: boolean;
  readonly busy: boolean;
  readonly failed: string | null;
};

const NOTHING_YET: State = { entries: [], more: true, busy: true, failed: null };

/** Who did what to it and when, newest first, as far back as one asks. */
export function HistoryTab({ of, history, empty = "Nothing has been done to it yet." }: HistoryTabProps) {
  const { state, load } = usePages(of, history);
  const { entries, more, busy, failed } = state;
  if (entries.length === 0 && busy) {
    return (
      <div role="status" aria-label="Reading the history" className="flex flex-col gap-3 p-4">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} className="h-9" />
        ))}
      </div>
    );
  }
  if (failed) {
    return (
      <div className="flex flex-col items-center gap-3 p-6 text-center text-sm">
        <p className="text-failed-text">{failed}</p>
        <Button size="sm" onClick={load}>
          Try again
        </Button>
      </div>
    );
  }
  if (entries.length === 0) return <p className="p-6 text-center text-faint text-xs">{empty}</p>;
  return (
    <>
      <ol className="flex flex-col p-2">
        {entries.map((entry) => (
          <Happened key={entry.key} {...{ of, entry, history }} />
        ))}
      </ol>
      {more && (
        <p className="px-4 pb-4 text-center">
          <Button size="sm" busy={busy} onClick={load}>
            Show earlier
          </Button>
        </p>
      )}
    </>
  );
}

type HappenedProps = Pick<HistoryTabProps, "of" | "history"> & { readonly entry: HappenedEntry };

function Happened({ of, entry, history: { hrefOf, versionHref } }: HappenedProps) {
  const { actor, at, outcome, sentence, version, changeSet } = entry;
  return (
    <li className="flex gap-2.5 rounded-lg px-2 py-2">
      <Avatar {...actor} size="sm" />
      <div className="min-w-0 flex-1 text-xs">
        <p className={outcome === "accepted" ? "break-words text-ink" : "break-words text-failed-text"}>{sentence}</p>
        <p className="text-2xs text-muted">
          {actor.name}
          {actor.owner && `, agent of ${actor.owner}`} · <RelativeTime at={at} />
          {version !== null && " · "}
          {version !== null &&
            (versionHref ? (
              <a
                href={versionHref(version, of)}
                aria-label={`Head at v${version}`}
                className="text-accent-text underline-offset-2 hover:underline"
              >
                v{version}
              </a>
            ) : (
              `v${version}`
            ))}
          {outcome !== "accepted" && ` · ${outcome}`}
          {changeSet && (
            <>
              {" · "}
              <a href={hrefOf(changeSet.id)} className="text-accent-text underline-offset-2 hover:underline">
                {changeSet.title}
              </a>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

function usePages(of: string, history: HistoryTabProps["history"]) {
  const [state, setState] = useState<State>(NOTHING_YET);
  const [asked, setAsked] = useState(0);
  const last = state.entries.at(-1) ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page is asked for when somebody wants one, not when one has come
  useEffect(() => {
    let current = true;
    setState((before) => ({ ...before, busy: true, failed: null }));
    history.page(of, last).then(
      ({ entries, more }) =>
        current &&
        setState((before) => ({ entries: [...before.entries, ...entries], more, busy: false, failed: null })),
      (error: unknown) => {
        const failed = error instanceof Error ? error.message : "The history could not be read.";
        if (current) setState((before) => ({ ...before, busy: false, failed }));
      },
    );
    return () => {
      current = false;
    };
  }, [of, history, asked]);
  return { state, load: useCallback(() => setAsked((times) => times + 1), []) };
}
