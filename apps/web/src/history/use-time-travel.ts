"use client";

import { useCallback, useEffect, useState } from "react";
import type { Landing } from "./landing.ts";

export type TimeTravel = {
  /** The version that is shown; Head's newest when nobody has gone back. */
  readonly version: number;
  readonly past: boolean;
  /** The version it is compared with; null when it is not. */
  readonly compared: number | null;
  /** Whether the time bar is open. */
  readonly open: boolean;
  readonly goTo: (version: number) => void;
  readonly compareWith: (version: number | null) => void;
  readonly setOpen: (open: boolean) => void;
};

/** Where one is in Head's history, kept in the page's address so that it can be sent to somebody. */
export function useTimeTravel(newest: number, landing: Landing): TimeTravel {
  const [chosen, setChosen] = useState(() => within(landing.version, newest - 1));
  const [compared, setCompared] = useState(() => within(landing.compare, newest));
  const [open, setOpen] = useState(chosen !== null || compared !== null);
  useEffect(() => {
    const url = new URL(window.location.href);
    write(url, "version", chosen);
    write(url, "compare", compared);
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [chosen, compared]);
  const version = chosen ?? newest;
  const goTo = useCallback((to: number) => setChosen(to >= newest ? null : Math.max(1, to)), [newest]);
  const close = useCallback((wanted: boolean) => {
    setOpen(wanted);
    if (wanted) return;
    setChosen(null);
    setCompared(null);
  }, []);
  return { version, past: version < newest, compared, open, goTo, compareWith: setCompared, setOpen: close };
}

/** A version out of an address: what is not one, or comes after the last that makes sense, is none. */
function within(version: number | null, last: number): number | null {
  return version !== null && Number.isInteger(version) && version >= 0 && version <= last ? version : null;
}

function write(url: URL, name: string, version: number | null): void {
  if (version === null) url.searchParams.delete(name);
  else url.searchParams.set(name, String(version));
}
