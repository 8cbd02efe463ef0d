"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The view that the page's address names, and how the page has it say another: a link opens it, going back leads to the one before. */
export function useViewAddress() {
  const view = useSearchParams().get("view");
  const onViewChange = useCallback((next: string | null, how: "push" | "replace") => {
    const url = new URL(window.location.href);
    if (next === null) url.searchParams.delete("view");
    else url.searchParams.set("view", next);
    if (url.href === window.location.href) return;
    if (how === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);
  return { view, onViewChange };
}
