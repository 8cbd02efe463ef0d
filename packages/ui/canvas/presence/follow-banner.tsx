"use client";

import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";

/** Says whose view this is while one follows, in their colour, and how to stop. */
export function FollowBanner() {
  const desk = useDesk();
  const following = useUi((ui) => ui.following);
  const name = useStore(desk.presence, ({ peers }) => peers.find(({ client }) => client === following)?.name);
  const colour = useStore(desk.presence, ({ peers }) => peers.find(({ client }) => client === following)?.colour);
  const elsewhere = useStore(desk.presence, ({ peers }) => {
    const peer = peers.find(({ client }) => client === following);
    return peer !== undefined && peer.view === null && peer.cursor === null;
  });
  if (following === null || name === undefined) return null;
  return (
    <div
      style={{ borderColor: colour }}
      className="pointer-events-none absolute inset-0 z-30 flex items-start justify-center rounded-sm border-3"
    >
      <div
        role="status"
        style={{ backgroundColor: colour }}
        className="pointer-events-auto flex items-center gap-2 rounded-b-lg px-3 py-1 font-medium text-white text-xs shadow-card"
      >
        {elsewhere ? `${name} is not on the map right now` : `Following ${name}`}
        <button
          type="button"
          onClick={() => desk.ui.set({ following: null })}
          className="rounded-sm px-1 underline underline-offset-2"
        >
          Stop · Esc
        </button>
      </div>
    </div>
  );
}
