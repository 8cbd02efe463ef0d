import type { ComponentId } from "@tributary/core/base";
import { useEffect } from "react";
import { useDesk } from "../desk.ts";

/** Below this the panels lie over the map instead of beside it. */
const NARROW = "(max-width: 767px)";

/** On a narrow screen the map comes first: the panels are closed, and the inspector opens with what is chosen. */
export function useNarrowPanels(selection: readonly ComponentId[]): void {
  const desk = useDesk();
  useEffect(() => {
    if (!window.matchMedia(NARROW).matches) return;
    desk.ui.set({ panels: { side: false, inspector: selection.length > 0 } });
  }, [desk, selection]);
}
