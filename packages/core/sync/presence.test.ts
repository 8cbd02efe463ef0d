import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import type { Actor, ActorId } from "../base/index.ts";
import { FIRST_CLIENT_ID } from "../protocol/index.ts";
import { ClientOwners } from "./client-owners.ts";
import { PresenceRoom } from "./presence.ts";

const ana: Actor = { type: "user", id: "ana" as ActorId, name: "Ana" };
const bot: Actor = {
  type: "agent",
  id: "bot" as ActorId,
  name: "Fixer",
  onBehalfOf: { id: "ana" as ActorId, name: "Ana" },
};

function say(client: number, clock: number, state: object | null): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, FIRST_CLIENT_ID + client, clock]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
}

test("[S21] one person with two pages is there once, and idle only when both are; an agent names its owner", () => {
  const room = new PresenceRoom();
  const claims = new ClientOwners(() => new Map());
  room.receive("c1", ana, say(1, 1, { status: "idle" }), claims);
  room.receive("c2", ana, say(2, 1, { status: "active" }), claims);
  room.receive("c3", bot, say(3, 1, { status: "active", actor: { id: "ben", name: "Ben", type: "user" } }), claims);
  expect(room.people()).toEqual([
    { id: "ana", name: "Ana", type: "user", status: "active" },
    { id: "bot", name: "Fixer", type: "agent", owner: "Ana", status: "active" },
  ]);
  room.receive("c2", ana, say(2, 2, { status: "idle" }), claims);
  expect(room.people()[0]?.status).toBe("idle");
  room.leave("c1");
  room.leave("c2");
  expect(room.people().map(({ id }) => id)).toEqual(["bot"]);
});

test("[S38] an id is whoever's first spoke for it, also after they left; what somebody has written with is theirs before that", () => {
  const written = new Map([[FIRST_CLIENT_ID + 9, "bot" as ActorId]]);
  const owners = new ClientOwners(() => written);
  const room = new PresenceRoom();
  room.receive("c1", ana, say(1, 1, {}), owners);
  room.leave("c1");
  room.receive("c3", bot, say(1, 5, {}), owners);
  room.receive("c1", ana, say(9, 1, {}), owners);
  expect([1, 9].map((client) => owners.ownerOf(FIRST_CLIENT_ID + client))).toEqual(["ana", "bot"]);
  expect(room.people()).toEqual([]);
});

test("[S38] of the ids that one actor only speaks for, the latest are kept", () => {
  const owners = new ClientOwners(() => new Map());
  owners.reserve(1, bot.id);
  for (let client = 100; client < 1000; client += 1) owners.reserve(client, ana.id);
  expect([1, 100, 999].map((client) => owners.ownerOf(client))).toEqual(["bot", undefined, "ana"]);
});
