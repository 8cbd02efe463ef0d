import type { Peer } from "../../replica/index.ts";

/** One face per person or agent, however many tabs they have open: an active one before an idle one. */
export function onePerActor(peers: readonly Peer[]): readonly Peer[] {
  const faces = new Map<string, Peer>();
  for (const peer of peers) {
    const known = faces.get(peer.id);
    if (!known || (known.status === "idle" && peer.status === "active")) faces.set(peer.id, peer);
  }
  return [...faces.values()];
}
