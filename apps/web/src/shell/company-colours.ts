import { colourAmong } from "@tributary/core/protocol";
import type { Peer } from "@tributary/ui/replica";

/**
 * The colours of whoever is in one place: of the others as the server has given them out, and one of my own that none of them has.
 * Nobody tells me which it gave me, as I see no cursor of mine. Rule [W52].
 */
export function companyColours(
  me: string,
  peers: readonly Pick<Peer, "id" | "colour">[],
): readonly (readonly [id: string, colour: string])[] {
  const colours = new Map(peers.map(({ id, colour }) => [id, colour]));
  if (!colours.has(me)) colours.set(me, colourAmong(me, new Set(colours.values())));
  return [...colours];
}
