"use client";

import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { followedIn } from "./followed.ts";

const WORDS = {
  here: (name: string) => `Following ${name}`,
  elsewhere: (name: string) => `${name} is not on the map right now`,
  away: (name: string) => `${name} is not here right now`,
};

/** Says whose view this is while one follows, in their colour, and how to stop. */
export function FollowBanner() {
  const desk = useDesk();
  const following = useUi((ui) => ui.following);
  const where = useStore(desk.presence, ({ peers }) => {
    const peer = followedIn(peers, following);
    if (!peer) return "away";
    return peer.view === null && peer.cursor === null ? "elsewhere" : "here";
  });
  if (following === null) return null;
  const { name, colour } = following;
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
        {WORDS[where](name)}
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
