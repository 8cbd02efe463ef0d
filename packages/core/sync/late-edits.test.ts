import type { FunctionId, ViewId } from "../base/index.ts";
import { applyMutation, type Mutation, type Path, type Schema, type SchemaRef, type Snapshot } from "../model/index.ts";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { ANA, BASE, BEN, type Guest, id, pair, Room, setSize, SIZE } from "./session.fixture.ts";
import { missingFrame } from "./frames.ts";
import type { LogEntry } from "./ports.ts";

const KEY = "base0/domain/size";
const sizeIn = ({ session }: Room): unknown => session.view.components.get(id("base0"))?.attributes.get(SIZE);
const value = (said: number) => ({ value: said });

/** Head goes on. */
async function moveHead(room: Room, mutation: Mutation, version = 2): Promise<void> {
  const moved = room.session.rebase(applyMutation(room.session.base, mutation), version);
  await room.settle();
  await moved;
}

const OVER_1 = { base: 1, since: 1 };

test("[S50] an edit made over an older base stands, beside what Head has there since", async () => {
  const { room, ana } = await pair();
  await moveHead(room, setSize(9));
  ana.made = OVER_1;
  ana.edit(setSize(7));
  await room.settle();
  expect(sizeIn(room)).toEqual(value(7));
  const record = { base: value(0), theirs: value(9), mine: value(7) };
  expect(room.session.divergences).toEqual([{ root: "attribute", key: KEY, ...record }]);
  // Everybody is told, in the update that brings the edit.
  expect(ana.doc.getMap("control").get(`divergence/attribute/${KEY}`)).toEqual(record);
});

test("[S50] so does a deletion, beside what Head has changed on what it takes away", async () => {
  const { room, ana } = await pair();
  await moveHead(room, setSize(9, "base2"));
  ana.made = OVER_1;
  ana.edit({ type: "component.delete", component: id("base2") });
  await room.settle();
  expect(room.session.divergences).toMatchObject([{ root: "component", key: "base2", theirs: { changed: [SIZE] } }]);
});

test("[S50] nothing is recorded of what Head has not changed, or says as well, or where it is back", async () => {
  const { room, ana, ben } = await pair();
  await moveHead(room, setSize(9));
  [ana.made, ben.made] = [OVER_1, OVER_1];
  ana.edit(setSize(7, "base1"));
  await room.settle();
  expect(room.session.divergences).toEqual([]);
  await moveHead(room, setSize(0), 3);
  ben.edit(setSize(7));
  await room.settle();
  expect(room.session.divergences).toEqual([]);
  // Head as it was when they meant it is what counts, not the one it went through.
  expect(room.session.mutations()).toHaveLength(2);
});

test("[S50] what somebody knew is no divergence: the latest version they had heard of counts", async () => {
  const { room, ana } = await pair();
  await moveHead(room, setSize(9));
  ana.made = { base: 2, since: 2 };
  ana.edit(setSize(7));
  await room.settle();
  expect([sizeIn(room), room.session.divergences]).toEqual([value(7), []]);
});

test("[S50] what is written again over a later base, as a rebuilt document asks for, was meant over the earlier one", async () => {
  const { room, ana } = await pair();
  await moveHead(room, setSize(9));
  ana.made = { base: 2, since: 1 };
  ana.edit(setSize(7));
  await room.settle();
  expect(room.session.divergences).toMatchObject([{ base: value(0), theirs: value(9), mine: value(7) }]);
});

test("[S50] a refused edit records nothing", async () => {
  const { room, ana } = await pair();
  await moveHead(room, setSize(9));
  ana.made = OVER_1;
  ana.edit(setSize("no number"));
  await room.settle();
  expect(ana.refused).toHaveLength(1);
  expect(room.session.divergences).toEqual([]);
});

test("[S51] a value set back to what an older base said is that value", async () => {
  const { room, ana } = await pair();
  ana.edit(setSize(5));
  await room.settle();
  await moveHead(room, setSize(9));
  ana.made = OVER_1;
  ana.edit(setSize(0)); // as the base says that she sees: it takes the key out
  await room.settle();
  expect(sizeIn(room)).toEqual(value(0));
  expect(room.log.entries.at(-1)?.accepted).toMatchObject([{ mutation: { type: "attribute.set", value: 0 } }]);
  expect(room.session.divergences).toMatchObject([{ key: KEY, base: value(0), theirs: value(9) }]);
  expect(ana.at(KEY)).toEqual(value(0));
});

test("[S51] also where Head has meanwhile what the change set said, so that it says nothing there any more", async () => {
  const { room, ana } = await pair();
  ana.edit(setSize(5));
  await room.settle();
  const before = Y.encodeStateAsUpdate(ana.doc);
  await moveHead(room, setSize(5));
  expect(room.session.size).toBe(0);
  // Her copy has not heard of it.
  ana.doc = new Y.Doc();
  ana.doc.clientID = 200_000;
  Y.applyUpdate(ana.doc, before);
  ana.made = OVER_1;
  ana.edit(setSize(0));
  await room.settle();
  expect(sizeIn(room)).toEqual(value(0));
  expect(room.session.divergences).toMatchObject([{ base: value(0), theirs: value(5), mine: value(0) }]);
});

test("[S51] what goes with something that is taken away goes with it, whatever an older base said of it", async () => {
  const { room, ana } = await pair();
  ana.edit(setSize(5, "base2"));
  await room.settle();
  await moveHead(room, setSize(9, "base2"));
  ana.made = OVER_1;
  ana.edit({ type: "component.delete", component: id("base2") });
  await room.settle();
  expect(ana.refused).toEqual([]);
  expect(room.session.overlay().attribute.size).toBe(0);
  expect(room.session.mutations()).toEqual([{ type: "component.delete", component: "base2" }]);
});

test("[S51] a deletion that is taken back is, where Head has deleted the same meanwhile", async () => {
  const { room, ana } = await pair();
  const gone: Mutation = { type: "component.delete", component: id("base2") };
  ana.edit(gone);
  await room.settle();
  await moveHead(room, setSize(3, "base1"));
  const before = Y.encodeStateAsUpdate(ana.doc);
  await moveHead(room, gone, 3);
  ana.doc = new Y.Doc();
  ana.doc.clientID = 200_000;
  Y.applyUpdate(ana.doc, before);
  ana.made = { base: 2, since: 2 };
  ana.edit({ type: "component.restore", component: id("base2") });
  await room.settle();
  expect(room.session.mutations()).toEqual([{ type: "component.restore", component: "base2" }]);
});

test("[S51] an entry that is put back is put back with what it held, where Head has taken it away meanwhile", async () => {
  const { room, ana } = await pair();
  const path = "/domain/ports/p" as Path;
  const gone: Mutation = { type: "item.remove", component: id("base2"), path };
  ana.edit(gone);
  await room.settle();
  const before = Y.encodeStateAsUpdate(ana.doc);
  await moveHead(room, gone);
  ana.doc = new Y.Doc();
  ana.doc.clientID = 200_000;
  Y.applyUpdate(ana.doc, before);
  ana.made = OVER_1;
  ana.edit({ type: "item.insert", component: id("base2"), path, order: "a0" });
  await room.settle();
  const entry = [{ type: "item.insert" }, { type: "attribute.set", path: `${path}/number`, value: 82 }];
  expect(room.session.mutations()).toMatchObject(entry);
  expect(room.log.entries.at(-1)?.accepted.map(({ mutation }) => mutation)).toMatchObject(entry);
});

/** Her copy stays as it is while Head goes on; she hears of nothing before what she writes next. */
function away(ana: Guest, made = OVER_1): () => void {
  const before = Y.encodeStateAsUpdate(ana.doc);
  return () => {
    ana.doc = new Y.Doc();
    ana.doc.clientID = 200_000;
    Y.applyUpdate(ana.doc, before);
    ana.made = made;
  };
}

/** A part of the change set was applied: Head says all of it. */
async function applyAll({ session, settle }: Room, room: Room): Promise<void> {
  const moved = session.rebase(session.mutations().reduce(applyMutation, session.base), 2);
  await settle.call(room);
  await moved;
}

const NODE = BASE.schemas.get("test.node@1" as SchemaRef) as Schema;
const CHECK = "check" as FunctionId;
const makeCheck: Mutation = {
  type: "function.create",
  function: CHECK,
  kind: "qualification",
  name: "check",
  source: "export default () => ({ result: 'success' });",
};

test("[S51] a version that is put back where Head deletes the component meanwhile brings nothing back", async () => {
  const { room, ana } = await pair();
  const upgrade = (to: string): Mutation => ({
    type: "component.upgrade",
    component: id("base2"),
    schema: to as SchemaRef,
  });
  await moveHead(room, { type: "schema.install", schema: { ...NODE, version: 2 } });
  ana.edit(upgrade("test.node@2"));
  await room.settle();
  const back = away(ana, { base: 2, since: 2 });
  await moveHead(room, { type: "component.delete", component: id("base2") }, 3);
  back();
  ana.edit(upgrade("test.node@1"));
  await room.settle();
  expect([ana.refused, ana.acks.length, room.session.mutations()]).toEqual([[], 2, []]);
});

test("[S51] a deletion that is taken back where Head moves the component meanwhile leaves it where Head has it", async () => {
  const { room, ana } = await pair();
  await moveHead(room, { type: "schema.install", schema: { ...NODE, version: 2 } });
  ana.edit({ type: "component.delete", component: id("base2") });
  await room.settle();
  const back = away(ana, { base: 2, since: 2 });
  await moveHead(room, { type: "component.upgrade", component: id("base2"), schema: "test.node@2" as SchemaRef }, 3);
  back();
  ana.edit({ type: "component.restore", component: id("base2") });
  await room.settle();
  expect([ana.refused, room.session.mutations()]).toEqual([[], []]);
});

test("[S51] the name that a function was made with is said over a Head that has it under another", async () => {
  const { room, ana } = await pair();
  const rename = (value: string): Mutation => ({ type: "function.set", function: CHECK, field: "name", value });
  ana.edit(makeCheck);
  ana.edit(rename("other"));
  await room.settle();
  const back = away(ana);
  await applyAll(room, room);
  back();
  ana.edit(rename("check"));
  await room.settle();
  expect([ana.refused, room.session.mutations()]).toEqual([[], [rename("check")]]);
  expect(room.session.divergences).toEqual([]);
});

test("[S51] a function made here that Head has made meanwhile is deleted there", async () => {
  const { room, ana } = await pair();
  ana.edit(makeCheck);
  await room.settle();
  const back = away(ana);
  await applyAll(room, room);
  back();
  ana.edit({ type: "function.delete", function: CHECK });
  await room.settle();
  expect([ana.refused, room.session.mutations()]).toEqual([[], [{ type: "function.delete", function: CHECK }]]);
});

test("[S85] discarding a version that a part has put on Head meanwhile is refused, and not acknowledged and lost", async () => {
  const { room, ana } = await pair();
  ana.edit({ type: "schema.install", schema: { ...NODE, name: "made.here" } });
  await room.settle();
  const back = away(ana);
  await applyAll(room, room);
  back();
  ana.edit({ type: "schema.discard", schema: "made.here@1" as SchemaRef });
  await room.settle();
  expect(ana.refused.flatMap(({ refusals }) => refusals)).toMatchObject([
    { key: "made.here@1", rule: "schemaPublished" },
  ]);
  expect(room.log.entries.at(-1)?.refused).toMatchObject([{ key: "schema made.here@1", mutation: null }]);
});

test("[S85] so is bringing back what Head has taken away for good", async () => {
  const { room, ana } = await pair();
  const gone: Mutation = { type: "component.delete", component: id("base2") };
  const map = "map" as ViewId;
  ana.edit(gone);
  ana.edit({ type: "view.delete", view: map });
  await room.settle();
  const back = away(ana);
  await moveHead(room, gone);
  await moveHead(room, { type: "component.erase", component: id("base2") }, 3);
  await moveHead(room, { type: "view.delete", view: map }, 4);
  back();
  ana.edit({ type: "component.restore", component: id("base2") });
  ana.edit({ type: "view.create", view: map, name: BASE.views.get(map)?.name ?? "" });
  await room.settle();
  expect(ana.refused.flatMap(({ refusals }) => refusals.map(({ rule }) => rule))).toEqual([
    "unknownComponent",
    "unknownView",
  ]);
  // What goes with it, or was made here, is taken out as ever.
  ana.edit({ type: "component.delete", component: id("base1") });
  await room.settle();
  expect(ana.refused).toHaveLength(2);
});

/** A stock client with its copy as it is, which sends all of it. */
async function comesBack(room: Room, { doc }: Guest): Promise<Guest> {
  const back = room.join(ANA, { outbox: false, doc });
  await room.settle();
  back.peer.receive(missingFrame(Y.encodeStateAsUpdate(doc)));
  await room.settle();
  return back;
}

/** Head's versions from 1 on, as a store has them. */
function versions(...mutations: Mutation[]): readonly Snapshot[] {
  const all = [BASE];
  for (const mutation of mutations) all.push(applyMutation(all.at(-1) as Snapshot, mutation));
  return all;
}

test("[S52] after a restart the older base is read from Head, what its author sends waits behind it, and nobody else does", async () => {
  const heads = versions(setSize(9));
  const room = await Room.open();
  await moveHead(room, setSize(9));
  let answer: () => void = () => undefined;
  const asked: number[] = [];
  const baseAt = (version: number): Promise<Snapshot> => {
    asked.push(version);
    if (version === 2) return Promise.resolve(heads[1] as Snapshot);
    return new Promise((resolve) => {
      answer = () => resolve(heads[version - 1] as Snapshot);
    });
  };
  await room.reopen([], undefined, heads[1], baseAt);
  const [ana, ben] = [room.join(ANA, { clientId: 300_000 }), room.join(BEN, { clientId: 400_000 })];
  await room.settle();
  ana.made = OVER_1;
  ana.edit(setSize(7));
  ana.made = { base: 2, since: 2 };
  ana.edit(setSize(8, "base1"));
  ben.edit(setSize(4, "base2"));
  await room.settle();
  expect([ana.acks, ben.acks, asked]).toEqual([[], [1], [2, 1]]);
  answer();
  await room.settle();
  expect(ana.acks).toEqual([1, 2]);
  expect(room.session.divergences).toMatchObject([{ base: value(0), theirs: value(9), mine: value(7) }]);
});

test("[S52] where an older base cannot be read, its author's connection ends, and nothing of the edit is taken", async () => {
  const heads = versions(setSize(9));
  const room = await Room.open();
  await moveHead(room, setSize(9));
  const baseAt = (version: number): Promise<Snapshot> =>
    version === 2 ? Promise.resolve(heads[1] as Snapshot) : Promise.reject(new Error("no line"));
  await room.reopen([], undefined, heads[1], baseAt);
  const ana = room.join(ANA, { clientId: 300_000 });
  await room.settle();
  ana.made = OVER_1;
  ana.edit(setSize(7));
  await room.settle();
  expect([ana.acks, ana.closed.map(({ code }) => code), room.session.size]).toEqual([[], [4503], 0]);
});

test("[S52] of a stock client that was away, what its copy knew is what counts, also after a restart", async () => {
  const heads = versions(setSize(9), setSize(3, "base1"), setSize(11, "base2"));
  const room = await Room.open();
  const robot = room.join(ANA, { outbox: false });
  await room.settle();
  await moveHead(room, setSize(9));
  robot.peer.leave(); // told of version 2
  robot.write(() => robot.doc.getMap("attribute").set(KEY, value(7)));
  robot.write(() => robot.doc.getMap("attribute").set("base2/domain/size", value(8)));
  await moveHead(room, setSize(3, "base1"), 3);
  await moveHead(room, setSize(11, "base2"), 4);
  await room.reopen([], undefined, heads[3], (version) => Promise.resolve(heads[version - 1] as Snapshot));
  const back = await comesBack(room, robot);
  expect(back.closed).toEqual([]);
  expect(room.session.divergences).toEqual([
    { root: "attribute", key: "base2/domain/size", base: value(2), theirs: value(11), mine: value(8) },
  ]);
});

test("[S51] what a stock client brings and takes away again, where nothing stood, puts nothing of an older base in Head's place", async () => {
  const room = await Room.open();
  const robot = room.join(ANA, { outbox: false });
  await room.settle();
  robot.peer.leave();
  robot.write(() => robot.doc.getMap("attribute").set(KEY, value(7)));
  robot.write(() => robot.doc.getMap("attribute").delete(KEY));
  await moveHead(room, setSize(9));
  await comesBack(room, robot);
  expect([sizeIn(room), room.session.size, room.session.divergences]).toEqual([value(9), 0, []]);
});

test("[S51] what it takes away that stood there means what its base said", async () => {
  const room = await Room.open();
  const robot = room.join(ANA, { outbox: false });
  await room.settle();
  robot.sendRaw(robot.write(() => robot.doc.getMap("attribute").set(KEY, value(7))));
  await room.settle();
  robot.peer.leave();
  robot.write(() => robot.doc.getMap("attribute").delete(KEY));
  await moveHead(room, setSize(9));
  await comesBack(room, robot);
  expect(sizeIn(room)).toEqual(value(0));
});

test("[S52] of a stock client that is here, the version that it was told of last", async () => {
  const room = await Room.open();
  const robot = room.join(ANA, { outbox: false });
  await room.settle();
  const moved = room.session.rebase(applyMutation(BASE, setSize(9)), 2);
  await room.settle({ disk: false }); // judged, and not told
  robot.sendRaw(robot.write(() => robot.doc.getMap("attribute").set(KEY, value(7))));
  await room.settle();
  await moved;
  expect(room.session.divergences).toMatchObject([{ key: KEY, base: value(0), theirs: value(9) }]);
  robot.sendRaw(robot.write(() => robot.doc.getMap("attribute").set("base1/domain/size", value(7))));
  await room.settle();
  expect(room.session.divergences).toHaveLength(1);
});

test("[S52] the document says on which versions it has stood: on the first, and on so many of the latest", async () => {
  const { room } = await pair();
  for (let version = 2; version < 50; version += 1) await moveHead(room, setSize(version), version);
  const said = [...versionsSaid(room)];
  expect(said).toHaveLength(32);
  expect(said.slice(0, 2)).toEqual([1, 19]); // of a copy that is older than all of these, the first is taken
  expect(said.at(-1)).toBe(49);
});

function versionsSaid(room: Room): readonly number[] {
  const doc = new Y.Doc();
  for (const { update } of room.log.entries as readonly LogEntry[]) if (update.length > 0) Y.applyUpdate(doc, update);
  return [...doc.getMap("control").keys()]
    .filter((key) => key.startsWith("base/"))
    .map((key) => Number(key.slice(5)))
    .sort((a, b) => a - b);
}
