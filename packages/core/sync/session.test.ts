import type { Actor, ActorId } from "@tributary/core/base";
import { nameOf } from "@tributary/core/model";
import { CLOSE, colourOf } from "@tributary/core/protocol";
import { PEOPLE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { writeMutation } from "../document/index.ts";
import { ANA, BASE, BEN, type Guest, id, pair, presenceFrame, Room, setSize, SIZE } from "./session.fixture.ts";
import { SessionLost } from "./session-lost.ts";

test("[S1] an edit reaches the other peer and is acknowledged to its author", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(42));
  await room.settle();
  expect(ben.at("base0/domain/size")).toEqual({ value: 42 });
  expect(ana.acks).toEqual([1]);
});

test("[S2] [S3] a wrong value is refused at its place with a sentence, taken back at its author, and never seen by others", async () => {
  const { room, ana, ben } = await pair();
  const seen: unknown[] = [];
  ben.doc.getMap("attribute").observe(() => seen.push(ben.at("base0/domain/size")));
  ana.edit(setSize(4242));
  await room.settle();
  const [refusal] = ana.refused[0]?.refusals ?? [];
  expect(refusal).toMatchObject({
    component: "base0",
    path: "/domain/size",
    rule: "invalidValue",
    attempted: { value: 4242 },
  });
  expect(refusal?.sentence).toBe("Size cannot be 4242: it must be a whole number from 0 to 100.");
  expect(ana.at("base0/domain/size")).toBeUndefined();
  expect(seen.filter((value) => value !== undefined)).toEqual([]);
});

test("[S4] of two concurrent values the one that arrives last holds, whatever the client ids", async () => {
  for (const ids of [
    [200_000, 300_000],
    [300_000, 200_000],
  ] as const) {
    const room = await Room.open();
    const [ana, ben] = [room.join(ANA, { clientId: ids[0] }), room.join(BEN, { clientId: ids[1] })];
    await room.settle();
    ana.edit(setSize(1));
    ben.edit(setSize(2));
    await room.settle();
    expect([ana.at("base0/domain/size"), ben.at("base0/domain/size")]).toEqual([{ value: 2 }, { value: 2 }]);
  }
});

test("[S4] a refused value does not take the accepted one it raced with", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(7));
  ben.edit(setSize(700));
  await room.settle();
  expect([ana.at("base0/domain/size"), ben.at("base0/domain/size")]).toEqual([{ value: 7 }, { value: 7 }]);
});

const ATTACKS: readonly { readonly what: string; readonly make: (guest: Guest) => Uint8Array }[] = [
  { what: "bytes that are no update", make: () => new Uint8Array([1, 255, 3, 77, 9, 9, 9]) },
  { what: "an unknown root", make: (guest) => guest.write(() => guest.doc.getMap("elsewhere").set("k", 1)) },
  {
    what: "the server's own root",
    make: (guest) => guest.write(() => guest.doc.getMap("control").set("phase", "open")),
  },
  { what: "a list where a map is", make: (guest) => guest.write(() => guest.doc.getArray("attribute").push([1])) },
  {
    what: "a nested type",
    make: (guest) => guest.write(() => guest.doc.getMap<unknown>("attribute").set("base0/domain/size", new Y.Map())),
  },
  {
    what: "a sub-document",
    make: (guest) => guest.write(() => guest.doc.getMap<unknown>("attribute").set("base0/domain/size", new Y.Doc())),
  },
  {
    what: "binary content",
    make: (guest) =>
      guest.write(() => guest.doc.getMap<unknown>("attribute").set("base0/domain/size", new Uint8Array(4))),
  },
];

for (const { what, make } of ATTACKS) {
  test(`[S5] [S8] ${what} ends the connection with a code; others go on undisturbed`, async () => {
    const { room, ana, ben } = await pair();
    ana.sendRaw(make(ana));
    await room.settle();
    expect(ana.closed[0]?.code).toBe(CLOSE.hostile);
    ben.edit(setSize(5));
    await room.settle();
    expect(ben.acks).toEqual([1]);
    expect(ben.closed).toEqual([]);
    expect(room.log.entries.flatMap((entry) => entry.accepted)).toHaveLength(1);
  });
}

test("[S5] another person's client id, and one of the server's, are refused", async () => {
  const { room, ben } = await pair();
  ben.edit(setSize(5));
  await room.settle();
  for (const clientId of [ben.doc.clientID, 1]) {
    const mallory = room.join({ type: "user", id: "mallory" as ActorId, name: "Mallory" });
    const forged = new Y.Doc();
    forged.clientID = clientId;
    for (const value of [6, 7]) writeMutation(forged, BASE, setSize(value));
    mallory.sendRaw(Y.encodeStateAsUpdate(forged));
    await room.settle();
    expect(mallory.closed[0]?.code).toBe(CLOSE.hostile);
  }
});

test("[S5] an oversized update is refused before it is decoded", async () => {
  const { room, ana } = await pair();
  ana.sendRaw(new Uint8Array(3 * 1024 * 1024));
  await room.settle();
  expect(ana.closed[0]?.code).toBe(CLOSE.hostile);
});

test("[S8] an entry that continues one of the server's is refused", async () => {
  const { room, ana } = await pair();
  await Promise.all([room.session.freeze("stop"), room.settle()]);
  expect(ana.doc.getMap("control").get("phase")).toBe("frozen");
  ana.sendRaw(ana.write(() => ana.doc.getMap("control").set("phase", "open")));
  await room.settle();
  expect(ana.closed[0]?.code).toBe(CLOSE.hostile);
});

test("[S6] an update that arrives before what it builds on waits for it; a flood of them ends the connection", async () => {
  const { room, ana, ben } = await pair();
  const first = ana.write(() => writeMutation(ana.doc, BASE, setSize(1)));
  const second = ana.write(() => writeMutation(ana.doc, BASE, setSize(2)));
  ana.sendRaw(second);
  await room.settle();
  expect(ben.at("base0/domain/size")).toBeUndefined();
  ana.sendRaw(first);
  await room.settle();
  expect(ben.at("base0/domain/size")).toEqual({ value: 2 });
  ana.write(() => writeMutation(ana.doc, BASE, setSize(3)));
  for (let value = 4; value < 80; value += 1)
    ana.sendRaw(ana.write(() => writeMutation(ana.doc, BASE, setSize(value))));
  await room.settle();
  expect(ana.closed[0]?.code).toBe(CLOSE.flooding);
});

test("[S7] [S13] nobody is told, and nobody who joins is shown, what is not stored yet", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(9));
  await room.settle({ disk: false });
  const late = room.join(BEN);
  await room.settle({ disk: false });
  expect([ana.acks, ben.at("base0/domain/size"), late.at("base0/domain/size")]).toEqual([[], undefined, undefined]);
  await room.settle();
  expect([ana.acks, ben.at("base0/domain/size"), late.at("base0/domain/size")]).toEqual([
    [1],
    { value: 9 },
    { value: 9 },
  ]);
});

test("[S13] nobody who joins is told of a version of Head that the change set has not been stored on", async () => {
  const { room } = await pair();
  const moved = room.session.rebase(BASE, 2);
  await room.settle({ disk: false });
  const early = room.join(BEN);
  await room.settle();
  await moved;
  const late = room.join(BEN);
  expect([early.notices[0], late.notices[0]]).toMatchObject([{ baseVersion: 1 }, { baseVersion: 2 }]);
  expect(early.doc.getMap("control").get("base")).toBe(2);
});

test("[S7] when the store fails, everyone is sent away to come back, and what was not stored is gone", async () => {
  const { room, ana, ben } = await pair();
  room.log.failNext = true;
  ana.edit(setSize(9));
  await room.settle();
  expect([ana.closed[0]?.code, ben.closed[0]?.code]).toEqual([CLOSE.unavailable, CLOSE.unavailable]);
  expect([ana.acks, room.log.entries]).toEqual([[], []]);
});

test("[S8] a peer that deletes what the server has said is cut off, and it still stands", async () => {
  const { room, ana, ben } = await pair();
  await Promise.all([room.session.freeze("Wait."), room.settle()]);
  const control = ben.doc.getMap("control");
  ben.sendRaw(ben.write(() => control.delete("phase")));
  await room.settle();
  expect(ben.closed[0]?.code).toBe(CLOSE.hostile);
  expect([ana.closed, ana.doc.getMap("control").get("phase")]).toEqual([[], "frozen"]);
});

test("[S5] an entry or a deletion of no length is refused, for nobody could read the document after it", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(7));
  await room.settle();
  // One client, one struct: deleted content of length 0, at the clock that comes next, in a map; and no deletions.
  const entry = (root: string) => {
    const name = [...new TextEncoder().encode(root)];
    return Uint8Array.from([1, 1, 0x91, 0xa1, 0x06, 0, 0x21, 1, name.length, ...name, 1, 0x6b, 0, 0]);
  };
  expect(Y.decodeUpdate(entry("control")).structs.map(({ length }) => length)).toEqual([0]);
  ben.sendRaw(entry("control"));
  await room.settle();
  expect(ben.closed[0]?.code).toBe(CLOSE.hostile);
  const eve = room.join(BEN);
  await room.settle();
  eve.sendRaw(Uint8Array.from([0, 1, 0xa0, 0x8d, 0x06, 1, 0, 0])); // a deletion of nothing, of Ana's first entry
  await room.settle();
  expect([eve.closed[0]?.code, ana.closed, room.join(ANA).closed]).toEqual([CLOSE.hostile, [], []]);
});

test("[S12] a reader who only deletes is told to go, as one who writes is", async () => {
  const { room, ana } = await pair();
  ana.edit(setSize(7));
  await room.settle();
  const vic = room.join(BEN, { role: "viewer", outbox: false });
  await room.settle();
  vic.sendRaw(vic.write(() => vic.doc.getMap("attribute").delete("base0/domain/size")));
  await room.settle();
  expect([vic.closed[0]?.code, ana.at("base0/domain/size")]).toEqual([CLOSE.forbidden, { value: 7 }]);
});

test("what is asked of a session that has ended is answered at once, rather than waited for", async () => {
  const { room, ana } = await pair();
  room.log.failNext = true;
  ana.edit(setSize(9));
  await room.settle();
  for (const asked of [room.session.freeze("Applying."), room.session.thaw(), room.session.rebase(BASE, 2)])
    await expect(asked).rejects.toBeInstanceOf(SessionLost);
  expect(room.join(BEN).closed.map(({ code }) => code)).toEqual([CLOSE.unavailable]);
  await room.session.close();
});

test("[S9] presence carries the name the server knows, and nobody speaks for another's client", async () => {
  const { room, ana, ben } = await pair();
  ana.peer.receive(presenceFrame(ana.doc.clientID, 1, { actor: { name: "The boss" }, cursor: { x: 1, y: 2 } }));
  await room.settle();
  expect(ben.presence.at(-1)).toMatchObject({
    actor: { id: "ana", name: "Ana", type: "user" },
    cursor: { x: 1, y: 2 },
  });
  const before = ana.presence.length;
  ben.peer.receive(presenceFrame(ana.doc.clientID, 9, { cursor: { x: 3, y: 3 } }));
  await room.settle();
  expect(ana.presence.length).toBe(before);
});

test("[S72] nobody poses as another to stock editors either, and what no program of ours reads is not passed on", async () => {
  const { room, ana, ben } = await pair();
  const own = { cursor: { anchor: 1, head: 2 }, selection: ["base0"], view: { x: 0, y: 0, zoom: 1 }, status: "active" };
  const posing = { user: { name: "Ben", color: "#ff0000" }, name: "Ben", colour: "#ff0000" };
  ana.peer.receive(presenceFrame(ana.doc.clientID, 1, { ...own, ...posing }));
  await room.settle();
  const colour = colourOf(ANA.id);
  expect(ben.presence.at(-1)).toEqual({
    ...own,
    actor: { id: "ana", name: "Ana", type: "user" },
    colour,
    user: { name: "Ana", color: colour, colorLight: `${colour}33` },
  });
  ana.peer.receive(presenceFrame(ana.doc.clientID, 2, { text: { function: "f", anchor: 1, head: 1 } }));
  await room.settle();
  expect(Object.keys(ben.presence.at(-1) as object).sort()).toEqual(["actor", "colour", "text"]);
});

test("[S9] an agent is shown with its owner's name", async () => {
  const { room, ana } = await pair();
  const agent = room.join(PEOPLE[2]?.actor as Actor);
  agent.peer.receive(presenceFrame(agent.doc.clientID, 1, { activity: "adding health checks, 1 of 3" }));
  await room.settle();
  expect(ana.presence.at(-1)).toMatchObject({
    actor: { name: "Planner", type: "agent", owner: "Ana" },
    activity: "adding health checks, 1 of 3",
  });
});

test("[S11] one wrong mutation takes its whole transaction back at our client, but only itself at a stock one", async () => {
  const { room, ana, ben } = await pair();
  const stock = room.join(BEN, { outbox: false });
  await room.settle();
  ana.edit(setSize(1), setSize(500, "base1"));
  stock.sendRaw(
    stock.write(() => {
      writeMutation(stock.doc, BASE, setSize(3, "base2"));
      writeMutation(stock.doc, BASE, setSize(500, "base1"));
    }),
  );
  await room.settle();
  expect([ben.at("base0/domain/size"), ben.at("base1/domain/size"), ben.at("base2/domain/size")]).toEqual([
    undefined,
    undefined,
    { value: 3 },
  ]);
});

test("[S12] what a reader writes is not integrated, and the reader is told", async () => {
  const { room, ben } = await pair();
  const reader = room.join(ANA, { role: "viewer" });
  await room.settle();
  reader.edit(setSize(5));
  await room.settle();
  expect(reader.closed[0]?.code).toBe(CLOSE.forbidden);
  expect(ben.at("base0/domain/size")).toBeUndefined();
});

test("[S39] a session that has ended is not frozen, whatever stands there; one opened anew says that it can be edited", async () => {
  const { room, ana } = await pair();
  await Promise.all([room.session.freeze("Ben is applying this change set."), room.settle()]);
  await room.reopen();
  expect(room.session.saysFrozen).toBe(true);
  const ended = room.session;
  await Promise.all([ended.close(), room.settle()]);
  await expect(ended.freeze("Ben is applying this change set.")).rejects.toThrow(SessionLost);
  await room.reopen();
  await Promise.all([room.session.thaw(), room.settle()]);
  expect(room.session.saysFrozen).toBe(false);
  expect(ana.closed).toEqual([]);
});

test("[S3] while frozen every edit is refused with the reason; after thawing edits pass again", async () => {
  const { room, ana } = await pair();
  await Promise.all([room.session.freeze("This change set is being applied."), room.settle()]);
  ana.edit(setSize(5));
  await room.settle();
  expect(ana.refused[0]?.refusals[0]?.sentence).toBe("This change set is being applied.");
  await Promise.all([room.session.thaw(), room.settle()]);
  ana.edit(setSize(6));
  await room.settle();
  expect(ana.at("base0/domain/size")).toEqual({ value: 6 });
});

test("[S10] a rebase keeps mine, records where both changed the same value, and drops what no longer holds", async () => {
  const { room, ana } = await pair();
  ana.edit(setSize(5), { type: "component.rename", component: id("base2"), name: "renamed" });
  await room.settle();
  const { applyMutation } = await import("../model/index.ts");
  const moved = [setSize(8), { type: "component.erase", component: id("base2") } as const].reduce<typeof BASE>(
    (state, mutation) => applyMutation(state, mutation),
    BASE,
  );
  const [outcome] = await Promise.all([room.session.rebase(moved, 2), room.settle()]);
  expect(outcome.dropped.map(({ mutation }) => mutation.type)).toEqual(["component.rename"]);
  expect(ana.doc.getMap("control").get("divergence/attribute/base0/domain/size")).toEqual({
    base: { value: 0 },
    theirs: { value: 8 },
    mine: { value: 5 },
  });
  expect(room.session.view.components.has(id("base2"))).toBe(false);
  const base0 = room.session.view.components.get(id("base0"));
  expect([base0 && nameOf(base0), base0?.attributes.get(SIZE)]).toEqual(["node 0", { value: 5 }]);
});
