import fc from "fast-check";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import type { Actor, ActorId } from "../base/index.ts";
import { colourOf, FIRST_CLIENT_ID, type Presence } from "../protocol/index.ts";
import { ClientOwners } from "./client-owners.ts";
import { MOST_EACH, PresenceRoom } from "./presence.ts";

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

/** What a message says: of whom, and whether they are here. */
function heard(payload: Uint8Array | undefined): { readonly here: number[]; readonly gone: number[] } {
  const [here, gone]: [number[], number[]] = [[], []];
  const decoder = decoding.createDecoder(payload ?? new Uint8Array([0]));
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    const client = decoding.readVarUint(decoder) - FIRST_CLIENT_ID;
    decoding.readVarUint(decoder);
    (decoding.readVarString(decoder) === "null" ? gone : here).push(client);
  }
  return { here, gone };
}

/** What a message says of whoever is here. */
function statesIn(payload: Uint8Array | undefined): Presence[] {
  const decoder = decoding.createDecoder(payload ?? new Uint8Array([0]));
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    return (JSON.parse(decoding.readVarString(decoder)) ?? {}) as Presence;
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
  room.receive("c1", ana, say(1, 2, { status: "active" }), claims);
  expect(room.people()[0]?.status).toBe("active");
  room.leave("c1");
  room.leave("c2");
  expect(room.people().map(({ id }) => id)).toEqual(["bot"]);
});

test("[S87] no two who are here have the same colour while there is a free one, and nobody's changes while they are", () => {
  const room = new PresenceRoom();
  const claims = new ClientOwners(() => new Map());
  const person = (nth: number): Actor => ({ type: "user", id: `p${nth}` as ActorId, name: `P${nth}` });
  const come = (nth: number, client = nth, clock = 1) =>
    room.receive(`c${client}`, person(nth), say(client, clock, { cursor: { x: clock, y: 0 } }), claims);
  const colours = () => new Map(statesIn(room.all()).map(({ actor, colour }) => [actor?.id ?? "", colour]));
  const first = colourOf("p0");
  const alike = Array.from({ length: 60 }, (_, nth) => nth).filter((nth) => colourOf(`p${nth}`) === first);
  expect(alike.length).toBeGreaterThan(3);
  const [a = 0, b = 0, c = 0] = alike;
  for (const nth of [a, b]) come(nth);
  const before = colours();
  expect([before.get(`p${a}`), new Set(before.values()).size]).toEqual([first, 2]);
  // They move, they come with another page, another comes, and who came first goes: nobody's changes.
  come(b, b, 2);
  come(b, 1_000);
  come(c);
  room.leave(`c${a}`);
  come(b, b, 3);
  expect(colours().get(`p${b}`)).toBe(before.get(`p${b}`));
  expect(new Set(statesIn(room.all()).flatMap(({ actor, colour }) => (actor?.id === `p${b}` ? colour : []))).size).toBe(
    1,
  );
  expect(colours().get(`p${c}`)).not.toBe(before.get(`p${b}`));

  const full = new PresenceRoom();
  for (let nth = 0; nth < 12; nth += 1) full.receive(`f${nth}`, person(nth), say(nth, 1, {}), claims);
  const all = statesIn(full.all()).map(({ colour }) => colour);
  expect([all.length, new Set(all).size, all.every(Boolean)]).toEqual([12, 10, true]);
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

test("[S22] a connection speaks for few: of more, whoever it has not spoken for longest is gone, and that is told to whoever heard of it", () => {
  const room = new PresenceRoom();
  const owners = new ClientOwners(() => new Map());
  for (const client of [1, 2, 3, 4]) room.receive("c1", ana, say(client, 1, {}), owners);
  room.receive("c2", ana, say(50, 1, {}), owners);
  expect(heard(room.takeChanges())).toEqual({ here: [1, 2, 3, 4, 50], gone: [] });
  room.receive("c1", ana, say(1, 2, {}), owners);
  room.receive("c1", ana, say(5, 1, {}), owners);
  expect(heard(room.takeChanges())).toEqual({ here: [1, 5], gone: [2] });
  expect(heard(room.all()).here.sort((a, b) => a - b)).toEqual([1, 3, 4, 5, 50]);
  room.receive("c1", ana, say(3, 2, null), owners);
  room.leave("c1");
  expect(heard(room.takeChanges())).toEqual({ here: [], gone: [3, 4, 1, 5] });
  expect(heard(room.all()).here).toEqual([50]);
});

test("[S22] whatever is said, in whatever order, what is kept and told is bounded by the connections", () => {
  type Step = { readonly connection: number; readonly client: number; readonly isHere: boolean; readonly next: string };
  const step: fc.Arbitrary<Step> = fc.record({
    connection: fc.integer({ min: 0, max: 2 }),
    client: fc.integer({ min: 1, max: 400 }),
    isHere: fc.boolean(),
    next: fc.constantFrom("", "", "", "tell", "leave"),
  });
  const mostGone = { seen: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
      const room = new PresenceRoom();
      const owners = new ClientOwners(() => new Map());
      const knows = new Set<number>();
      const tell = () => {
        const { here, gone } = heard(room.takeChanges());
        for (const client of here) knows.add(client);
        for (const client of gone) expect(knows.delete(client)).toBe(true);
        mostGone.seen = Math.max(mostGone.seen, gone.length);
        expect(here.length + gone.length).toBeLessThanOrEqual(2 * 3 * MOST_EACH);
      };
      steps.forEach(({ connection, client, isHere, next }, clock) => {
        room.receive(`c${connection}`, ana, say(client, clock + 1, isHere ? {} : null), owners);
        if (next === "tell") tell();
        if (next === "leave") room.leave(`c${connection}`);
      });
      tell();
      const here = heard(room.all()).here;
      expect(here.length).toBeLessThanOrEqual(3 * MOST_EACH);
      expect([...knows].sort()).toEqual([...here].sort());
    }),
  );
  expect(mostGone.seen).toBeGreaterThan(0);
});
