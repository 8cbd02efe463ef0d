"use client";

import { useEffect, useState } from "react";

const STEP_MS = 900;

/** Goes on by itself, a version at a time, until it is stopped or has arrived at Head. `ready`: what is shown is the version meant. */
export function usePlay(options: {
  readonly version: number;
  readonly newest: number;
  readonly ready: boolean;
  readonly goTo: (version: number) => void;
}): { readonly playing: boolean; readonly toggle: () => void } {
  const { version, newest, ready, goTo } = options;
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing || !ready) return;
    if (version >= newest) return setPlaying(false);
    const next = setTimeout(() => goTo(version + 1), STEP_MS);
    return () => clearTimeout(next);
  }, [playing, ready, version, newest, goTo]);
  const toggle = () => {
    if (!playing && version >= newest) goTo(1);
    setPlaying(!playing);
  };
  return { playing, toggle };
}
