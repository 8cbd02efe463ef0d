import { applyMutation, definitionText, lockKey, type Mutation, type Schema, schemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type * as Y from "yjs";
import { isBufferOpen, setText, textRootOf } from "../document/index.ts";
import type { Policy } from "../engine/index.ts";
import { openFrame } from "./frames.ts";
import { ANA, BASE, BEN, type Guest, Room, setSize } from "./session.fixture.ts";

const MINE: Schema = { ...NODE, version: 2 };
const REF = schemaRef(MINE);
const INSTALL: Mutation = { type: "schema.install", schema: MINE };
const SMALL: Schema = { ...MINE, domain: { type: "object", properties: { text: { type: "string", title: "Text" } } } };

const textOf = (guest: Guest): Y.Text => guest.doc.getText(textRootOf(REF));
const inForce = (room: Room): Schema | undefined => room.session.view.schemas.get(REF);

/** A room in which a version is being made, and two guests who have its definition open. */
async function definingRoom(policies: readonly Policy[] = []): Promise<{ room: Room; ana: Guest; ben: Guest }> {
  const room = await Room.open(policies);
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  ana.edit(INSTALL);
  for (const guest of [ana, ben]) guest.peer.receive(openFrame(REF));
  await room.settle();
  return { room, ana, ben };
}

/** Puts `insert` where `at` stands. */
function type(guest: Guest, at: string, insert: string): void {
  const text = textOf(guest);
  const place = text.toString().indexOf(at);
  if (place < 0) throw new RangeError(`there is no ${at} in the text`);
  guest.submit(
    guest.write(() => {
      text.delete(place, at.length);
      text.insert(place, insert);
    }),
  );
}

function write(guest: Guest, next: string): void {
  guest.submit(guest.write(() => setText(guest.doc, REF, next)));
}

test("[S64] the server makes a definition's text once, with what the version says", async () => {
  const { room, ana, ben } = await definingRoom();
  expect([ana, ben].map((guest) => [isBufferOpen(guest.doc, REF), textOf(guest).toString()])).toEqual([
    [true, definitionText(MINE)],
    [true, definitionText(MINE)],
  ]);
  expect([room.session.mutations(), room.session.size]).toEqual([[INSTALL], 1]);
});

test("[S64] a version in force has no text, nor one that nobody makes, nor is one made for a reader", async () => {
  const room = await Room.open();
  const [ana, viewer] = [room.join(ANA), room.join(BEN, { role: "viewer" })];
  await room.settle();
  ana.peer.receive(openFrame("test.node@1"));
  ana.peer.receive(openFrame(REF));
  ana.edit(INSTALL);
  viewer.peer.receive(openFrame(REF));
  await room.settle();
  expect(["test.node@1", REF].map((key) => isBufferOpen(ana.doc, key))).toEqual([false, false]);
});

test("[S64] [S65] two type at once: every character of both is there, in force for all, and in the log once", async () => {
  const { room, ana, ben } = await definingRoom();
  type(ana, '"Size"', '"Width"');
  type(ben, '"maxLength": 20', '"maxLength": 40');
  await room.settle();
  expect(textOf(ana).toString()).toBe(textOf(ben).toString());
  const { size, text } = inForce(room)?.domain.properties ?? {};
  expect([size?.title, text?.maxLength]).toEqual(["Width", 40]);
  const rows = room.log.entries.flatMap(({ accepted, actor }) => accepted.map((row) => [actor.name, row.sentence]));
  expect(rows.slice(1)).toEqual([
    [ANA.name, "Edited the definition of node (+4 −3)"],
    [ANA.name, "Put in force what was typed as Node (test.node@2)"],
    [BEN.name, "Edited the definition of node (+1 −1)"],
    [BEN.name, "Put in force what was typed as Node (test.node@2)"],
  ]);
});

test("[S65] what does not define it yet stays where it was typed, and the last definition that did stays in force", async () => {
  const { room, ana, ben } = await definingRoom();
  type(ana, '"maximum": 100', '"maximum": 1000,,');
  await room.settle();
  expect(inForce(room)).toEqual(MINE);
  expect(textOf(ben).toString()).toContain('"maximum": 1000,,');
  expect([ana.refused, ana.remarks]).toEqual([[], []]);
  type(ben, ",,", "");
  await room.settle();
  expect(inForce(room)?.domain.properties?.["size"]?.maximum).toBe(1000);
});

test("[S65] what both say is whole after a restart: what is typed and what is in force", async () => {
  const { room, ana } = await definingRoom();
  type(ana, '"Size"', '"Wid');
  await room.settle();
  await Promise.all([room.session.close(), room.settle()]);
  await room.reopen();
  const ben = room.join(BEN);
  await room.settle();
  expect(textOf(ben).toString()).toContain('"Wid,\n');
  expect(inForce(room)).toEqual(MINE);
  type(ben, '"Wid', '"Width"');
  await room.settle();
  expect(inForce(room)?.domain.properties?.["size"]?.title).toBe("Width");
});

test("[S65] what would not hold is kept as it was typed, and who typed it is told why", async () => {
  const { room, ana } = await definingRoom();
  ana.edit({ type: "component.upgrade", component: "base0" as never, schema: REF });
  await room.settle();
  write(ana, definitionText(SMALL));
  await room.settle();
  expect(textOf(ana).toString()).toBe(definitionText(SMALL));
  expect(inForce(room)).toEqual(MINE);
  expect(ana.refused).toEqual([]);
  expect(ana.remarks).toEqual([
    expect.objectContaining({
      root: "text",
      key: REF,
      severity: "warning",
      sentence: expect.stringContaining("node 0"),
    }),
  ]);
});

test("[S65] what did not hold is in force with the edit that makes room for it, whose author hears of nothing else", async () => {
  const { room, ana, ben } = await definingRoom();
  ana.edit({ type: "component.upgrade", component: "base0" as never, schema: REF });
  await room.settle();
  write(ana, definitionText(SMALL));
  await room.settle();
  ben.edit({ type: "component.rename", component: "base1" as never, name: "renamed" });
  await room.settle();
  expect([inForce(room), ben.remarks]).toEqual([MINE, []]);
  // What still does not hold is not even written and taken back: everybody would be sent it with every edit.
  expect(room.log.entries.at(-1)?.update.length).toBeLessThan(200);
  const unused: Mutation = { type: "component.upgrade", component: "base0" as never, schema: schemaRef(NODE) };
  const dry = await room.session.dryRun({ actor: BEN, role: "editor" }, [unused], {
    mode: "simulate",
    batch: "atomic",
    pause: async () => {},
  });
  expect(dry.ok && dry.value.typed).toMatchObject([{ schema: REF, taken: { phase: "done" } }]);
  ben.edit(unused);
  await room.settle();
  expect([inForce(room), ben.remarks, ben.refused]).toEqual([SMALL, [], []]);
  expect(room.log.entries.at(-1)?.accepted.map(({ root, key }) => [root, key])).toContainEqual(["schema", REF]);
});

test("[S65] a policy judges what is typed as it judges any definition", async () => {
  const titles: Policy = {
    name: "titles",
    evaluate: (mutation) =>
      mutation.type === "schema.install" && mutation.schema.title === "node"
        ? { kind: "deny", sentence: "A kind's title begins with a capital letter." }
        : { kind: "allow" },
  };
  const { room, ana, ben } = await definingRoom([titles]);
  type(ana, '"Node"', '"node"');
  await room.settle();
  expect(inForce(room)?.title).toBe("Node");
  expect(textOf(ben).toString()).toContain('"title": "node"');
  expect(ana.remarks.map(({ rule, sentence }) => [rule, sentence])).toEqual([
    ["policy", expect.stringContaining("A kind's title begins with a capital letter.")],
  ]);
  type(ben, '"node"', '"Knot"');
  await room.settle();
  expect(inForce(room)?.title).toBe("Knot");
});

test("[S66] a definition that was changed by other means comes into the text, and what is being typed there stays", async () => {
  const { room, ana, ben } = await definingRoom();
  type(ana, '"maximum": 100', '"maximum": 1000,');
  ben.edit({ type: "schema.install", schema: { ...MINE, title: "Knot", icon: "link" } });
  await room.settle();
  expect(textOf(ana).toString()).toContain('"title": "Knot"');
  expect(textOf(ana).toString()).toContain('"maximum": 1000,\n');
  expect(inForce(room)?.title).toBe("Knot");
  type(ana, "1000,", "1000");
  await room.settle();
  expect(inForce(room)).toMatchObject({
    title: "Knot",
    icon: "link",
    domain: { properties: { size: { maximum: 1000 } } },
  });
});

test("[S66] what is typed in a definition that somebody discards is refused, and nothing is left of its text", async () => {
  const { room, ana, ben } = await definingRoom();
  ben.edit({ type: "schema.discard", schema: REF });
  type(ana, '"Size"', '"Width"');
  await room.settle();
  expect([textOf(ana).toString(), inForce(room), ana.closed]).toEqual(["", undefined, []]);
  expect(ana.refused[0]?.refusals[0]).toMatchObject({ rule: "unknownSchema", root: "text", key: REF });
  ben.edit({ type: "schema.install", schema: SMALL });
  await room.settle();
  expect(textOf(ana).toString()).toBe(definitionText(SMALL));
});

test("[S64] what is typed in a locked definition is taken back by itself", async () => {
  const { room, ana, ben } = await definingRoom();
  ben.edit({ type: "catalogue.set", key: lockKey(REF), value: true });
  type(ana, '"Size"', '"Width"');
  await room.settle();
  expect(textOf(ana).toString()).toBe(definitionText(MINE));
  expect(ana.refused[0]?.refusals[0]?.rule).toBe("schemaLocked");
});

test("[S66] a version that takes another number takes its text along", async () => {
  const { room, ana } = await definingRoom();
  type(ana, '"Size"', '"Width');
  await room.settle();
  const head = applyMutation(BASE, { type: "schema.install", schema: { ...MINE, title: "Theirs" } });
  await Promise.all([room.session.rebase(head, 2), room.settle()]);
  const next = "test.node@3";
  expect(textOf(ana).toString()).toBe("");
  expect(ana.doc.getText(textRootOf(next)).toString()).toContain('"Width,');
  expect(ana.doc.getText(textRootOf(next)).toString()).toContain('"version": 3');
  ana.edit(setSize(7));
  await room.settle();
  expect(ana.closed).toEqual([]);
});

test("[S64] edits from the server's side are judged against the text as it stands", async () => {
  const { room } = await definingRoom();
  const at = definitionText(MINE).indexOf('"Size"');
  const edit = (remove: string): Mutation => ({
    type: "schema.edit",
    schema: REF,
    splices: [{ at, remove, insert: '"Width"' }],
  });
  const unfit = await room.session.submit(ANA, "editor", [edit('"Nothing"')]);
  expect(unfit.refused.map(({ rule }) => rule)).toEqual(["textMoved"]);
  // The second of them speaks of what stood there before the first.
  const twice = await room.session.submit(ANA, "editor", [setSize(3), edit('"Size"'), edit('"Size"')]);
  expect([twice.refused.map(({ rule }) => rule), twice.accepted]).toEqual([["textMoved"], []]);
  const done = room.session.submit(ANA, "editor", [edit('"Size"')]);
  await room.settle();
  expect((await done).refused).toEqual([]);
  expect(inForce(room)?.domain.properties?.["size"]?.title).toBe("Width");
});
