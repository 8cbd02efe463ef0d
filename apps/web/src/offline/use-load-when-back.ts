"use client";

import { useEffect } from "react";
import { backAgain, pauseMs } from "./back-again.ts";

/** A server that takes the question and never answers is away like any other. */
const ANSWERS_WITHIN_MS = 10_000;

/** Loads the page anew once the server, which was away, answers again: while `wanted`. */
export function useLoadWhenBack(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const left = new AbortController();
    const { signal } = left;
    const answers = () =>
      fetch("/health", {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]),
      }).then(
        ({ ok }) => ok,
        () => false,
      );
    const pause = (nth: number) => new Promise<void>((done) => setTimeout(done, pauseMs(nth, Math.random())));
    void backAgain({ answers, pause, signal }).then((back) => back && window.location.reload());
    return () => left.abort();
  }, [wanted]);
}
