import type { ComponentId } from "@tributary/core/base";
import { useEffect } from "react";
import { useDesk } from "../desk.ts";

/** Below this the panels lie over the map instead of beside it. */
const NARROW = "(max-width: 767px)";

/** On a narrow screen, or one that becomes so, the map comes first: the panels are closed, and the inspector opens with what is chosen. */
export function useNarrowPanels(selection: readonly ComponentId[]): void {
  const desk = useDesk();
  useEffect(() => {
    const narrow = window.matchMedia(NARROW);
    const fit = () => {
      if (narrow.matches) desk.ui.set({ panels: { side: false, inspector: selection.length > 0 } });
    };
    fit();
    narrow.addEventListener("change", fit);
    return () => narrow.removeEventListener("change", fit);
  }, [desk, selection]);
}
