"use client";

import { useEffect, useState } from "react";

/** What `value` was at the last pause of `pauseMs`: for what is typed, and looked for at a pause instead of at each letter. */
export function usePaused<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const pause = setTimeout(() => setSettled(() => value), pauseMs);
    return () => clearTimeout(pause);
  }, [value, pauseMs]);
  return settled;
}
