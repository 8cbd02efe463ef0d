"use client";

import { useEffect, useState } from "react";

/** The time now in milliseconds, renewed every `everyMs` while mounted (never, when it is 0). */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs <= 0) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
