import { useSyncExternalStore } from "react";

/** A phone, held upright: what stands side by side elsewhere has no room here. */
const NARROW = "(max-width: 767px)";

/** Whether the page is that narrow now; a server knows no width and says that it is not. */
export function useNarrow(): boolean {
  return useSyncExternalStore(onWidth, isNarrow, () => false);
}

function onWidth(changed: () => void): () => void {
  const narrow = window.matchMedia(NARROW);
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

function isNarrow(): boolean {
  return window.matchMedia(NARROW).matches;
}
