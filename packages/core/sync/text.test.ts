import type { FunctionId } from "@tributary/core/base";
import { applyMutation as applied, type Mutation, schemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { bufferKey, CONTROL_ROOT, isBufferOpen, textRootOf } from "../document/index.ts";
import { openFrame } from "./frames.ts";
import { ANA, BASE, BEN, type Guest, Room } from "./session.fixture.ts";

const F = "check" as FunctionId;
const SOURCE = "export default () => 1;";
const CREATE: Mutation = { type: "function.create", function: F, name: "sizes", kind: "qualification", source: SOURCE };
const textOf = (doc: Y.Doc): Y.Text => doc.getText(textRootOf(F));
const codeIn = (room: Room): string | undefined => room.session.view.functions.get(F)?.source;

/** A room with a function, two guests who have its code open, and what each has typed delivered by `type`. */
async function typingRoom(): Promise<{ room: Room; ana: Guest; ben: Guest }> {
  const room = await Room.open();
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  ana.edit(CREATE);
  ana.peer.receive(openFrame(F));
  ben.peer.receive(openFrame(F));
  await room.settle();
  return { room, ana, ben };
}

function edit(at: number, remove: string, insert: string): Mutation {
  return { type: "function.edit", function: F, splices: [{ at, remove, insert }] };
}

function type(guest: Guest, change: (text: Y.Text) => void): void {
  guest.submit(guest.write(() => change(textOf(guest.doc))));
}

test("[S60] the server makes the text once, however many ask for it, and it says what stands there", async () => {
  const { room, ana, ben } = await typingRoom();
  expect([ana, ben].map(({ doc }) => [isBufferOpen(doc, F), textOf(doc).toString()])).toEqual([
    [true, SOURCE],
    [true, SOURCE],
  ]);
  expect(room.session.mutations()).toEqual([CREATE]);
});

test("[S60] nothing is opened for a reader, for a function that is not there, or while frozen", async () => {
  const room = await Room.open();
  const [ana, viewer] = [room.join(ANA), room.join(BEN, { role: "viewer" })];
  await room.settle();
  ana.edit(CREATE);
  viewer.peer.receive(openFrame(F));
  ana.peer.receive(openFrame("nothing"));
  ana.peer.receive(openFrame("../../etc"));
  await room.settle();
  expect(ana.doc.getMap(CONTROL_ROOT).size).toBe(0);
});

test("[S60] what somebody wanted to type in while nobody could edit is opened as soon as they can", async () => {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  ana.edit(CREATE);
  await room.settle();
  await Promise.all([room.session.freeze("Ben is applying this change set."), room.settle()]);
  ana.peer.receive(openFrame(F));
  await room.settle();
  expect(isBufferOpen(ana.doc, F)).toBe(false);
  await Promise.all([room.session.thaw(), room.settle()]);
  expect([isBufferOpen(ana.doc, F), textOf(ana.doc).toString()]).toEqual([true, SOURCE]);
});

test("[S60] [S1] two type at the same time: every character of both is there, at both, and in the log once", async () => {
  const { room, ana, ben } = await typingRoom();
  type(ana, (text) => text.insert(0, "// ana\n"));
  type(ben, (text) => text.insert(text.length, "\n// ben"));
  await room.settle();
  const expected = `// ana\n${SOURCE}\n// ben`;
  expect([textOf(ana.doc).toString(), textOf(ben.doc).toString(), codeIn(room)]).toEqual([
    expected,
    expected,
    expected,
  ]);
  const edits = room.log.entries.flatMap(({ accepted }) => accepted.filter(({ root }) => root === "text"));
  expect(edits.map(({ mutation }) => mutation)).toEqual([
    { type: "function.edit", function: F, splices: [{ at: 0, remove: "", insert: "// ana\n" }] },
    { type: "function.edit", function: F, splices: [{ at: 30, remove: "", insert: "\n// ben" }] },
  ]);
  expect(edits[0]?.sentence).toBe("Edited the code of the function sizes (+7)");
});

test("[S62] a refused edit is taken back by itself: what the other typed in between, and after, stays", async () => {
  const { room, ana, ben } = await typingRoom();
  const before = textOf(ana.doc).toString();
  type(ana, (text) => text.insert(10, "x".repeat(70_000)));
  type(ben, (text) => text.insert(10, "/* ben */"));
  await room.settle();
  const expected = `${before.slice(0, 10)}/* ben */${before.slice(10)}`;
  expect([textOf(ana.doc).toString(), textOf(ben.doc).toString(), codeIn(room)]).toEqual([
    expected,
    expected,
    expected,
  ]);
  expect(ana.refused[0]?.refusals[0]).toMatchObject({ rule: "textTooLong", function: F });
  expect(ben.refused).toEqual([]);
});

test("[S62] of several refused edits, each takes back its own characters, wherever the others were", async () => {
  const { room, ana, ben } = await typingRoom();
  await Promise.all([room.session.freeze("Ben is applying this change set."), room.settle()]);
  for (const [guest, at] of [
    [ana, 24],
    [ben, 4],
    [ana, 12],
    [ben, 2],
  ] as const)
    type(guest, (text) => text.insert(at, "{ }"));
  await room.settle();
  expect([textOf(ana.doc).toString(), textOf(ben.doc).toString(), codeIn(room)]).toEqual([SOURCE, SOURCE, SOURCE]);
});

test("[S62] what a refused edit deleted comes back where it was", async () => {
  const { room, ana, ben } = await typingRoom();
  await Promise.all([room.session.freeze("Ben is applying this change set."), room.settle()]);
  type(ana, (text) => text.delete(0, 6));
  await room.settle();
  expect([textOf(ana.doc).toString(), textOf(ben.doc).toString()]).toEqual([SOURCE, SOURCE]);
  expect(ana.refused[0]?.refusals[0]?.sentence).toBe("Ben is applying this change set.");
});

test("[S62] typing in a function that somebody deletes is refused with a sentence, and its code stays as it was", async () => {
  const { room, ana, ben } = await typingRoom();
  ben.edit({ type: "function.delete", function: F });
  type(ana, (text) => text.insert(0, "// late"));
  await room.settle();
  expect(ana.refused[0]?.refusals[0]?.sentence).toContain("is marked for deletion in this change set");
  expect(textOf(ana.doc).toString()).toBe(SOURCE);
});

test("[S61] only characters go into texts, only into open ones, and only values into maps", async () => {
  const writes: ((doc: Y.Doc) => void)[] = [
    (doc) => doc.getText("text.elsewhere").insert(0, "x"),
    (doc) => textOf(doc).insertEmbed(0, { image: "x" }),
    (doc) => textOf(doc).format(0, 3, { bold: true }),
    (doc) => doc.getText("notes").insert(0, "x"),
    (doc) => doc.getMap(textRootOf(F)).set("a", 1),
    (doc) => doc.getArray(textRootOf(F)).insert(3, [1]),
    (doc) => doc.getText("component").insert(0, "x"),
    (doc) => doc.getMap(CONTROL_ROOT).set(bufferKey("other"), true),
    (doc) => doc.getMap(CONTROL_ROOT).delete(bufferKey(F)),
    (doc) => doc.getMap("function").set("other", "words"),
  ];
  const reasons: (string | undefined)[] = [];
  for (const write of writes) {
    const { room, ana, ben } = await typingRoom();
    const fresh = new Y.Doc();
    Y.applyUpdate(fresh, Y.encodeStateAsUpdate(ana.doc));
    fresh.clientID = 900_000;
    const vector = Y.encodeStateVector(fresh);
    write(fresh);
    ana.submit(Y.encodeStateAsUpdate(fresh, vector));
    await room.settle();
    reasons.push(ana.closed[0]?.reason);
    expect([codeIn(room), ben.closed]).toEqual([SOURCE, []]);
  }
  expect(reasons).toEqual([
    "“text.elsewhere” is not a map or an open text of this document",
    "only JSON values and characters may be stored here",
    "only JSON values and characters may be stored here",
    "“notes” is not a map or an open text of this document",
    expect.stringContaining("the document's roots"),
    expect.any(String),
    "the document's roots are maps with keys, and texts without",
    expect.any(String),
    "the update takes away what the server keeps",
    undefined,
  ]);
});

test("[S63] when Head edits the same code, both edits are in the open text, and a clash is a divergence", async () => {
  const room = await Room.open();
  const head = [CREATE].reduce((state, mutation) => applied(state, mutation), BASE);
  await Promise.all([room.session.rebase(head, 2), room.settle()]);
  const ana = room.join(ANA);
  await room.settle();
  ana.peer.receive(openFrame(F));
  await room.settle();
  type(ana, (text) => text.insert(0, "// mine\n"));
  await room.settle();
  const theirs = applied(head, edit(21, "1", "2"));
  await Promise.all([room.session.rebase(theirs, 3), room.settle()]);
  expect(textOf(ana.doc).toString()).toBe("// mine\nexport default () => 2;");
  expect(room.session.divergences).toEqual([]);
  type(ana, (text) => {
    text.delete(29, 1);
    text.insert(29, "3");
  });
  await room.settle();
  await Promise.all([room.session.rebase(applied(theirs, edit(21, "2", "4")), 4), room.settle()]);
  expect(textOf(ana.doc).toString()).toBe("// mine\nexport default () => 43;");
  expect(room.session.divergences.map(({ root, key, theirs: said }) => [root, key, said])).toEqual([
    ["text", F, "export default () => 4;"],
  ]);
  const taken = room.session.takeTheirs({ actor: ANA, role: "editor" }, [{ root: "text", key: F }]);
  await room.settle();
  await taken;
  expect([codeIn(room), room.session.divergences]).toEqual(["export default () => 4;", []]);
});

test.each([
  ["marks for deletion", [{ type: "function.delete", function: F }], SOURCE],
  [
    "erases",
    [
      { type: "function.delete", function: F },
      { type: "function.erase", function: F },
    ],
    "",
  ],
] as const)(
  "[S63] what was typed in code that Head %s goes from the text, and the log says so",
  async (_how, gone, left) => {
    const { room, ana, ben } = await typingRoom();
    const head = applied(BASE, CREATE);
    await Promise.all([room.session.rebase(head, 2), room.settle()]);
    type(ana, (text) => text.insert(0, "// mine\n"));
    await room.settle();
    await Promise.all([room.session.rebase(gone.reduce(applied, head), 3), room.settle()]);
    expect([ana, ben].map(({ doc }) => textOf(doc).toString())).toEqual([left, left]);
    expect(room.session.mutations()).toEqual([]);
    const row = room.log.entries.flatMap(({ accepted }) => accepted).findLast(({ root }) => root === "text");
    expect(row).toMatchObject({ before: { length: SOURCE.length + 8 }, after: { length: left.length } });
    expect(row?.sentence).toMatch(/^Head moved to version 3, so this was dropped: /);
  },
);

test("[S63] what Head says instead of an own version of a schema leaves it, and the own one takes the next number", async () => {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  const mine = { ...NODE, version: 2, title: "Mine" };
  ana.edit({ type: "schema.install", schema: mine });
  await room.settle();
  const head = applied(BASE, { type: "schema.install", schema: { ...NODE, version: 2, title: "Theirs" } });
  await Promise.all([room.session.rebase(head, 2), room.settle()]);
  const titles = [2, 3].map((version) => room.session.view.schemas.get(schemaRef({ name: NODE.name, version }))?.title);
  expect(titles).toEqual(["Theirs", "Mine"]);
  ana.edit({ type: "schema.install", schema: mine });
  await room.settle();
  expect(ana.refused[0]?.refusals[0]?.sentence).toBe(
    "test.node@2 is in force and a version never changes. Make the next version instead.",
  );
});
