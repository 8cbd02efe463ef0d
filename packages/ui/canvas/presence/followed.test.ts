import { expect, test } from "vitest";
import type { Peer } from "../../replica/index.ts";
import { followedIn } from "./followed.ts";

const NOWHERE = { cursor: null, selection: [], editing: null, typingIn: null, view: null, type: "user" } as const;
const page = (client: number, id: string, status: Peer["status"] = "active"): Peer => ({
  ...{ ...NOWHERE, client, id, name: id, colour: "#123", status },
});

test("[C68] whoever is followed is followed on the page that was chosen, and on another one of theirs once that is no more", () => {
  const [first, second, idle, other] = [page(1, "ben"), page(2, "ben"), page(3, "ben", "idle"), page(4, "cy")];
  const clientIn = (...peers: Peer[]) => followedIn(peers, first)?.client;
  expect(clientIn(other, second, first)).toBe(1);
  // As after a line that broke, or in a document that was rebuilt.
  expect(clientIn(other, idle, second)).toBe(2);
  expect(clientIn(idle)).toBe(3);
  expect(clientIn(other)).toBeUndefined();
  expect(followedIn([first], null)).toBeUndefined();
});
