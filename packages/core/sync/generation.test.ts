import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ViewId } from "../base/index.ts";
import { writeMutation } from "../document/index.ts";
import type { Mutation } from "../model/index.ts";
import { serverClientId } from "./client-ids.ts";
import { COMPACTION, isOvergrown, rebuiltDocument } from "./compaction.ts";
import { ANA, BASE, BEN, pair, Room, setSize } from "./session.fixture.ts";

/** Rebuilds as soon as a dozen entries are dead. */
const EAGER = { ratio: 2, dead: 12, patience: 2, updates: 1_000 };
const SIZE_KEY = "base0/domain/size";

/** A document that one more edit makes worth rebuilding. */
async function overgrown() {
  const room = await Room.open([], EAGER);
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  // Alternating hands, so that what is dead cannot be merged.
  for (let value = 0; room.log.generation === 1 && value < 60; value += 1) {
    (value % 2 === 0 ? ana : ben).edit(setSize(value));
    await room.settle();
  }
  return { room, ana, ben };
}

test("[S30] a document outweighed by its past is rebuilt, and our peers move to it on their connections", async () => {
  const { room, ana, ben } = await overgrown();
  const last = room.session.view.components.get("base0" as never)?.attributes.get("/domain/size" as never);
  expect(room.log.generation).toBe(2);
  for (const peer of [ana, ben]) {
    expect(peer.notices.at(-1)).toEqual({ type: "moved", generation: 2 });
    expect(peer.closed).toEqual([]);
    peer.move(2);
  }
  await room.settle();
  expect([ana.at(SIZE_KEY), ben.at(SIZE_KEY)]).toEqual([last, last]);
  expect([...ana.doc.store.clients.keys()]).toHaveLength(1);
  ana.edit(setSize(77));
  await room.settle();
  expect(ben.at(SIZE_KEY)).toEqual({ value: 77 });
});

test("[S86] whether its past outweighs a document is told after every edit without counting what it holds", async () => {
  const { room, ana } = await pair();
  const views = Array.from(
    { length: 3_000 },
    (_, n): Mutation => ({ type: "view.create", view: `v${n}` as ViewId, name: `V${n}` }),
  );
  const made = room.session.submit(ANA, "editor", views);
  await room.settle();
  expect((await made).refused).toEqual([]);
  const size = Object.getOwnPropertyDescriptor(Y.Map.prototype, "size") as PropertyDescriptor;
  let counted = 0;
  const get = function (this: Y.Map<unknown>): number {
    counted += 1;
    return size.get?.call(this) as number;
  };
  Object.defineProperty(Y.Map.prototype, "size", { ...size, get });
  try {
    ana.edit(setSize(7));
    await room.settle();
  } finally {
    Object.defineProperty(Y.Map.prototype, "size", size);
  }
  expect([ana.acks, counted]).toEqual([[1], 0]);
});

test("[S30] what a peer sends of the old document before it has moved is left unread, and never acknowledged", async () => {
  const { room, ana, ben } = await overgrown();
  const [stored, acks] = [room.log.entries.length, ana.acks.length];
  ana.edit(setSize(99));
  await room.settle();
  expect([room.log.entries.length, ana.acks.length, ana.closed]).toEqual([stored, acks, []]);
  ana.move(2);
  await room.settle();
  ana.edit(setSize(99));
  ben.move(2);
  await room.settle();
  expect([ana.acks.length, ben.at(SIZE_KEY)]).toEqual([acks + 1, { value: 99 }]);
});

test("[S30] what a peer sends of the old document is left unread, too, when the word that it has moved comes in the same turn", async () => {
  const { room, ana } = await overgrown();
  const [stored, acks] = [room.log.entries.length, ana.acks.length];
  ana.edit(setSize(99));
  ana.move(2);
  await room.settle();
  expect([room.log.entries.length, ana.acks.length, ana.closed]).toEqual([stored, acks, []]);
});

test("[S30] an edit made while the document is being rebuilt is not judged on the old one", async () => {
  const room = await Room.open([], EAGER);
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  for (let value = 1; ana.notices.at(-1)?.type !== "moved" && value < 60; value += 1) {
    (value % 2 === 0 ? ana : ben).edit(setSize(value));
    await room.settle({ disk: false });
    room.log.answerOne();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    // Now the log is answering the rebuilding, or nothing.
    ben.edit(setSize(value + 20, "base1"));
    await room.settle();
  }
  expect(room.log.generation).toBe(2);
  const logged = room.log.entries.flatMap((entry) => entry.accepted).length;
  expect(logged).toBe(ana.acks.length + ben.acks.length);
  const last = room.log.entries.at(-1)?.accepted[0]?.mutation;
  expect(last).toMatchObject({ component: "base0" });
});

test("[S30] a stock peer is sent away with a code, and comes back with an empty replica", async () => {
  const room = await Room.open([], EAGER);
  const [ana, stock] = [room.join(ANA), room.join(BEN, { outbox: false })];
  await room.settle();
  for (let value = 0; room.log.generation === 1 && value < 90; value += 1) {
    if (value % 2 === 0) ana.edit(setSize(value));
    else stock.sendRaw(stock.write(() => writeMutation(stock.doc, BASE, setSize(value))));
    await room.settle();
  }
  expect(stock.closed[0]?.code).toBe(CLOSE.outdated);
  const stale = room.join(BEN, { outbox: false, doc: stock.doc });
  await room.settle();
  expect(stale.closed[0]?.code).toBe(CLOSE.outdated);
  const fresh = room.join(BEN, { outbox: false });
  await room.settle();
  expect(fresh.closed).toEqual([]);
  expect(fresh.doc.getMap("attribute").size).toBe(1);
});

test("[S30] nothing of a replica from before the rebuilding comes back, whoever sends it", async () => {
  const { room, ana } = await overgrown();
  const past = Y.encodeStateAsUpdate(ana.doc);
  const intruder = room.join(ANA);
  await room.settle();
  intruder.sendRaw(past);
  await room.settle();
  expect([CLOSE.outdated, CLOSE.hostile]).toContain(intruder.closed[0]?.code);
  const own = new Y.Doc();
  own.clientID = ana.doc.clientID;
  for (const value of [1, 2]) writeMutation(own, BASE, setSize(value));
  const another = room.join(ANA);
  await room.settle();
  another.sendRaw(Y.encodeStateAsUpdate(own));
  await room.settle();
  expect(another.closed[0]?.code).toBe(CLOSE.outdated);
});

test("[S30] a replica that comes back from an earlier generation is read only once it has moved", async () => {
  const { room, ana } = await overgrown();
  ana.peer.leave();
  const back = room.join(ANA, { generation: 1, doc: ana.doc });
  back.edit(setSize(11));
  await room.settle();
  expect([back.acks, back.closed]).toEqual([[], []]);
  expect(back.notices[0]).toMatchObject({ type: "welcome", generation: 2 });
  back.move(2);
  await room.settle();
  back.edit(setSize(11));
  await room.settle();
  expect(back.acks).toEqual([2]);
});

test("[S30] when the store fails in the middle, the old document or the new one stands, whole", async () => {
  for (const failAt of [1, 2, 3]) {
    const room = await Room.open([], EAGER);
    const [ana, ben] = [room.join(ANA), room.join(BEN)];
    await room.settle();
    let writes = 0;
    for (let value = 0; ana.closed.length === 0 && value < 60; value += 1) {
      if (isOvergrown(room.log.stored(), { ...EAGER, dead: EAGER.dead - failAt })) room.log.failNext = true;
      (value % 2 === 0 ? ana : ben).edit(setSize(value));
      await room.settle();
      writes += 1;
    }
    expect(writes).toBeGreaterThan(5);
    await room.reopen([], EAGER);
    const again = room.join(ANA);
    await room.settle();
    const accepted = room.log.entries.flatMap((entry) => entry.accepted);
    expect(again.at(SIZE_KEY)).toEqual(accepted.at(-1)?.after);
  }
});

test("[S31] closing leaves a state rather than many updates, and what it leaves is what was there", async () => {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  for (let value = 0; value < 70; value += 1) {
    ana.edit(setSize(value));
    await room.settle();
  }
  await Promise.all([room.session.close(), room.settle()]);
  const opened = await room.log.open();
  expect([opened.updates.length, opened.state === undefined, opened.generation]).toEqual([0, false, 1]);
  expect(room.log.stored().getMap("attribute").toJSON()).toEqual({ [SIZE_KEY]: { value: 69 } });
});

test("[S31] many updates are folded into one state while people go on editing", async () => {
  const room = await Room.open([], { ...COMPACTION, updates: 5 });
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  for (let value = 0; value < 23; value += 1) {
    ana.edit(setSize(value));
    if (value % 3 === 0) ben.edit(setSize(value, "base1"));
    await room.settle({ disk: value % 2 === 0 });
  }
  for (let turn = 0; turn < 20; turn += 1) await room.settle();
  const opened = await room.log.open();
  expect(opened.updates.length).toBeLessThan(10);
  expect(room.log.stored().getMap("attribute").toJSON()).toEqual({
    [SIZE_KEY]: { value: 22 },
    "base1/domain/size": { value: 21 },
  });
});

test("[S32] the server's client ids never meet those of peers, however often a document is opened", () => {
  const ids = [1, 65_535, 65_536, 65_537, 2_000_000_000].map(serverClientId);
  expect(ids).toEqual([1, 65_535, 4_295_032_831, 4_295_032_832, 6_294_967_295]);
  const doc = new Y.Doc();
  for (const id of ids) {
    doc.clientID = id;
    doc.getMap("attribute").set(`k${id}`, id);
    doc.getMap("attribute").set("shared", id);
  }
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.mergeUpdates([Y.encodeStateAsUpdate(doc)]));
  expect(copy.getMap("attribute").toJSON()).toEqual(doc.getMap("attribute").toJSON());
  expect(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(copy))).toHaveLength(
    Y.encodeStateAsUpdate(copy, Y.encodeStateVector(doc)).length,
  );
});

test("[S30] a rebuilt document says what the old one said, texts too", () => {
  const doc = new Y.Doc();
  const text = doc.getText("text.f1");
  for (let index = 0; index < 50; index += 1) text.insert(index % 7, `${index} `);
  for (let index = 0; index < 50; index += 1) doc.getMap("attribute").set("a", { value: index });
  doc.getMap("control").set("base", 4);
  const rebuilt = rebuiltDocument(doc, 9);
  expect(rebuilt.toJSON()).toEqual(doc.toJSON());
  expect([...rebuilt.store.clients.keys()]).toEqual([9]);
  expect(Y.encodeStateAsUpdate(rebuilt).length).toBeLessThan(Y.encodeStateAsUpdate(doc).length);
});

test("[S35] opening a change set that is closed, again and again, writes nothing", async () => {
  const room = await Room.open();
  await Promise.all([room.session.freeze("applied"), room.settle()]);
  const entries = room.log.entries.length;
  for (let time = 0; time < 3; time += 1) {
    await Promise.all([room.session.close(), room.settle()]);
    await room.reopen();
    await Promise.all([room.session.freeze("applied"), room.settle()]);
  }
  expect([entries, room.log.entries.length]).toEqual([1, 1]);
});
