"use client";

import { Avatar, cn } from "../../kit/index.ts";
import { type Peer, useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { onePerActor } from "../presence/one-per-actor.ts";

/** Who else is here; press a face to follow what they do. */
export function PeerStack({ className }: { readonly className?: string }) {
  const desk = useDesk();
  const peers = useStore(desk.presence, (state) => state.peers, sameFaces);
  const following = useUi((ui) => ui.following);
  const faces = onePerActor(peers);
  if (faces.length === 0) return null;
  const follow = (peer: Peer) => {
    if (following?.id === peer.id) return desk.ui.set({ following: null });
    const { client, id, name, colour } = peer;
    desk.ui.set({ following: { client, id, name, colour } });
  };
  return (
    <ul aria-label="Who else is here" className={cn("flex items-center gap-1.5", className)}>
      {faces.map((peer) => (
        <li key={peer.id} className="flex">
          <button
            type="button"
            aria-pressed={following?.id === peer.id}
            aria-label={`Follow ${peer.name}`}
            onClick={() => follow(peer)}
            style={following?.id === peer.id ? { outlineColor: peer.colour } : {}}
            className={cn(
              "flex rounded-full",
              following?.id === peer.id && "outline-2 outline-offset-2",
              peer.type === "agent" && "rounded-lg",
            )}
          >
            <Avatar
              id={peer.id}
              name={peer.name}
              type={peer.type}
              owner={peer.owner}
              colour={peer.colour}
              status={peer.status}
              activity={peer.activity}
            />
          </button>
        </li>
      ))}
    </ul>
  );
}

function sameFaces(a: readonly Peer[], b: readonly Peer[]): boolean {
  const face = (peer: Peer | undefined) =>
    peer && [peer.client, peer.id, peer.name, peer.colour, peer.status, peer.activity].join("\n");
  return a.length === b.length && a.every((peer, index) => face(peer) === face(b[index]));
}
