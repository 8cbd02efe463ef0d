"use client";

import { useEffect } from "react";
import { backAgain } from "./back-again.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;

/** Loads the page anew once the server, which was away, answers again: while `wanted`. */
export function useLoadWhenBack(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const left = new AbortController();
    const { signal } = left;
    const answers = () =>
      fetch("/health", { cache: "no-store", signal }).then(
        ({ ok }) => ok,
        () => false,
      );
    const pause = (nth: number) =>
      new Promise<void>((done) => setTimeout(done, Math.min(LONGEST_MS, FIRST_MS * 2 ** nth)));
    void backAgain({ answers, pause, signal }).then((back) => back && window.location.reload());
    return () => left.abort();
  }, [wanted]);
}
