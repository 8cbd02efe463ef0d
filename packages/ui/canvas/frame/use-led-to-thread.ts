import type { ComponentId } from "@tributary/core/base";
import { type RefObject, useEffect } from "react";
import { componentOf, useTalk } from "../../discussion/index.ts";
import { useDesk } from "../desk.ts";
import type { Viewpoint } from "../map/viewpoint.ts";

/** Opens the thread an address names, at what it is about, as soon as it is known. */
export function useLedToThread(id: string | undefined, viewpoint: RefObject<Viewpoint>): void {
  const desk = useDesk();
  const thread = useTalk((state) => (id === undefined ? undefined : state.threads?.find((each) => each.id === id)));
  const anchor = thread?.anchor;
  const component = anchor ? componentOf(anchor) : null;
  const found = thread !== undefined;
  useEffect(() => {
    if (!found || id === undefined) return;
    if (component === null) return desk.ui.set({ talk: true, thread: id });
    const there = desk.model.getState().view.components.has(component as ComponentId);
    // What is gone has no place: its thread is in the list of all.
    if (!there) return desk.ui.set({ talk: true, thread: id });
    desk.ui.set({
      selection: [component as ComponentId],
      edge: null,
      tab: "comments",
      commenting: null,
      thread: id,
      panels: { ...desk.ui.getState().panels, inspector: true },
    });
    if (viewpoint.current.ready) viewpoint.current.look([component as ComponentId]);
  }, [id, found, component, desk, viewpoint]);
}
