"use client";

import { AvatarStack } from "@tributary/ui/kit";
import { type PresenceState, type Store, useStore } from "@tributary/ui/replica";

export type PeerStackProps = { readonly presence: Store<PresenceState> };

/** Who else is here: one face each, however many tabs they have open; agents last. */
export function PeerStack({ presence }: PeerStackProps) {
  const peers = useStore(presence, peersOf);
  const faces = [...new Map(peers.map((peer) => [peer.id, peer])).values()];
  faces.sort((a, b) => Number(a.type === "agent") - Number(b.type === "agent") || a.name.localeCompare(b.name));
  if (faces.length === 0) return null;
  return <AvatarStack people={faces} max={6} label="Also here" />;
}

function peersOf(state: PresenceState) {
  return state.peers;
}
