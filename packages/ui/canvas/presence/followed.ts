import type { Peer } from "../../replica/index.ts";
import { onePerActor } from "./one-per-actor.ts";

/** Whom somebody follows, and on which of their pages: as they were when they were chosen. */
export type Followed = Pick<Peer, "client" | "id" | "name" | "colour">;

/**
 * Where the followed one is now: on the page that was chosen, or on another of theirs; undefined while they are not here. A page is
 * another one after every loss of its line, and when the document was rebuilt. Rule [C68].
 */
export function followedIn(peers: readonly Peer[], following: Followed | null): Peer | undefined {
  if (!following) return undefined;
  const theirs = peers.filter(({ id }) => id === following.id);
  return theirs.find(({ client }) => client === following.client) ?? onePerActor(theirs)[0];
}
