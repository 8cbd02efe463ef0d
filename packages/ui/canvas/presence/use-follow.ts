import type { ComponentId, ViewId } from "@tributary/core/base";
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useDesk, useUi } from "../desk.ts";
import { MAIN_VIEW } from "@tributary/core/model";
import { followedIn } from "./followed.ts";

const GLIDE_MS = 220;

/** Tells others what this person looks at. */
export function useOwnView(on: ViewId): void {
  const desk = useDesk();
  const flow = useStoreApi();
  useEffect(() => {
    const tell = () => {
      const { transform, width, height } = flow.getState();
      const [x, y, zoom] = transform;
      const which = on === MAIN_VIEW ? {} : { on };
      if (width > 0) desk.setView({ x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom, zoom, ...which });
    };
    tell();
    const stop = flow.subscribe(tell);
    return () => {
      stop();
      desk.setView(null);
    };
  }, [desk, flow, on]);
}

/** Looks where the followed one looks while they are here, and has open what they have open, until somebody takes the map in hand. */
export function useFollow(): void {
  const desk = useDesk();
  const { setCenter, getViewport } = useReactFlow();
  const following = useUi((ui) => ui.following);
  useEffect(() => {
    if (following === null) return;
    let last = "";
    const follow = () => {
      const peer = followedIn(desk.presence.getState().peers, following);
      if (!peer) return;
      const { view, cursor, selection } = peer;
      const at = view ?? (cursor && { ...cursor, zoom: getViewport().zoom });
      const now = JSON.stringify([at, selection]);
      if (now === last) return;
      last = now;
      // Whoever is at the table, or in a review, looks at no place: where one is then is as good as any.
      const on = view?.on ? (view.on as ViewId) : null;
      if (view && on !== desk.ui.getState().view) desk.ui.set({ view: on, listAll: false });
      if (at) void setCenter(at.x, at.y, { zoom: at.zoom, duration: GLIDE_MS });
      const known = selection.filter((id) => desk.model.getState().view.components.has(id as ComponentId));
      if (known.join(" ") !== desk.ui.getState().selection.join(" "))
        desk.ui.set({ selection: known as ComponentId[], edge: null });
    };
    follow();
    const stop = desk.presence.subscribe(follow);
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") desk.ui.set({ following: null });
    };
    window.addEventListener("keydown", onKey);
    return () => {
      stop();
      window.removeEventListener("keydown", onKey);
    };
  }, [desk, following, setCenter, getViewport]);
}
