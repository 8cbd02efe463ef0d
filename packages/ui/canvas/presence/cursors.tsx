"use client";

import { useStoreApi } from "@xyflow/react";
import { Sparkles } from "lucide-react";
import { useEffect, useRef } from "react";
import { type Peer, useStore } from "../../replica/index.ts";
import type { ViewId } from "@tributary/core/base";
import { useDesk } from "../desk.ts";
import { MAIN_VIEW } from "@tributary/core/model";

/** Time a shown cursor takes to cover most of the way to where it is: hides the 30 Hz steps, adds no visible lag. */
const EASE_MS = 55;

/** The cursor of everybody who looks at this view, too, with their name; glides between the places they report. Idle ones fade out. */
export function Cursors({ view }: { readonly view: ViewId }) {
  const desk = useDesk();
  const layer = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  const names = useStore(desk.presence, (state) => state.peers, samePeople);

  useEffect(() => {
    const shown = new Map<number, { x: number; y: number }>();
    let frame = 0;
    let last = 0;
    const draw = (now: number) => {
      frame = 0;
      const share = 1 - Math.exp(-Math.min(100, now - last) / EASE_MS);
      last = now;
      const { transform } = flow.getState();
      const [offsetX, offsetY, zoom] = transform;
      let moving = false;
      for (const peer of desk.presence.getState().peers) {
        const element = layer.current?.querySelector<HTMLElement>(`[data-client="${peer.client}"]`);
        if (!element) continue;
        const cursor = (peer.view?.on ?? MAIN_VIEW) === view ? peer.cursor : null;
        element.style.opacity = cursor ? (peer.status === "idle" ? "0" : "1") : "0";
        if (!cursor) continue;
        const at = shown.get(peer.client) ?? { x: cursor.x, y: cursor.y };
        at.x += (cursor.x - at.x) * share;
        at.y += (cursor.y - at.y) * share;
        shown.set(peer.client, at);
        moving ||= Math.abs(cursor.x - at.x) + Math.abs(cursor.y - at.y) > 0.3;
        element.style.transform = `translate(${at.x * zoom + offsetX}px, ${at.y * zoom + offsetY}px)`;
      }
      if (moving) frame = requestAnimationFrame(draw);
    };
    const wake = () => {
      if (frame !== 0) return;
      last = performance.now() - 16;
      frame = requestAnimationFrame(draw);
    };
    wake();
    const stops = [desk.presence.subscribe(wake), flow.subscribe(wake)];
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [desk, flow, view]);

  return (
    <div ref={layer} aria-hidden="true" className="pointer-events-none absolute inset-0 z-30 overflow-hidden">
      {names.map((peer) => (
        <Cursor key={peer.client} peer={peer} />
      ))}
    </div>
  );
}

function Cursor({ peer }: { readonly peer: Peer }) {
  const agent = peer.type === "agent";
  return (
    <div
      data-client={peer.client}
      style={{ opacity: 0 }}
      className="absolute top-0 left-0 transition-opacity duration-300"
    >
      <svg
        width="18"
        height="18"
        viewBox="0 0 18 18"
        className="-translate-x-0.5 -translate-y-0.5 drop-shadow-sm"
        aria-hidden="true"
      >
        {agent ? (
          <rect x="2" y="2" width="9" height="9" rx="2.5" fill={peer.colour} stroke="white" strokeWidth="1.25" />
        ) : (
          <path
            d="M2 2 7.2 15.2 9.2 9.4 15 7.4Z"
            fill={peer.colour}
            stroke="white"
            strokeWidth="1.25"
            strokeLinejoin="round"
          />
        )}
      </svg>
      <div
        style={{ backgroundColor: peer.colour }}
        className={`absolute top-3.5 left-3 flex max-w-64 items-center gap-1 whitespace-nowrap px-1.5 py-0.5 font-medium text-2xs text-white ${agent ? "rounded-md" : "rounded-full rounded-tl-sm"}`}
      >
        {agent && <Sparkles className="size-2.5" fill="currentColor" />}
        {peer.name}
        {agent && peer.owner && <span className="opacity-80">for {peer.owner}</span>}
      </div>
      {agent && peer.activity && (
        <div className="absolute top-9 left-3 max-w-64 truncate whitespace-nowrap rounded-md bg-raised px-1.5 py-0.5 text-2xs text-muted shadow-card">
          {peer.activity}
        </div>
      )}
    </div>
  );
}

function samePeople(a: readonly Peer[], b: readonly Peer[]): boolean {
  return (
    a.length === b.length &&
    a.every((peer, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        peer.client === other.client &&
        peer.name === other.name &&
        peer.colour === other.colour &&
        peer.activity === other.activity
      );
    })
  );
}
