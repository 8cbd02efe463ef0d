import { expect, test } from "vitest";
import { applyMutation, type Snapshot } from "../model/index.ts";
import { ANA, BASE, BEN, Room, SIZE, id, setSize } from "./session.fixture.ts";

/** Rebuilds as soon as a dozen entries are dead. */
const EAGER = { ratio: 2, dead: 12, patience: 2, updates: 1_000 };

/** Edits until the document is being rebuilt, and does this then. */
async function whileRebuilding<Answer>(room: Room, act: () => Promise<Answer>): Promise<Answer> {
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  for (let value = 1; value < 60; value += 1) {
    (value % 2 === 0 ? ana : ben).edit(setSize(value));
    await room.settle({ disk: false });
    room.log.answerOne();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    const isRebuilding = room.log.isWriting; // the one edit is stored
    const answer = isRebuilding ? act() : undefined;
    await room.settle();
    if (!answer) continue;
    expect(room.log.generation).toBe(2);
    return answer;
  }
  throw new Error("it was never rebuilt");
}

const sizeOf = (view: Snapshot, component: string) => view.components.get(id(component))?.attributes.get(SIZE);
const ana = { actor: ANA, role: "editor" } as const;

test("[S80] what somebody was shown is not done where another edit came before it while the document was rebuilt", async () => {
  const room = await Room.open([], EAGER);
  const [before, shown] = await whileRebuilding(room, () => {
    const looked = room.session.view;
    const first = room.session.submit(BEN, "editor", [setSize(20, "base1")]);
    return Promise.all([first, room.session.submitOn(looked, ana, [setSize(30, "base2")])]);
  });
  expect([before.refused, shown]).toEqual([[], "moved"]);
  const { base, view } = room.session;
  expect([sizeOf(view, "base1"), sizeOf(view, "base2")]).toEqual([{ value: 20 }, sizeOf(base, "base2")]);
});

test("[S80] where nothing came between, it is done, judged and stored like any edit", async () => {
  const room = await Room.open();
  const done = room.session.submitOn(room.session.view, ana, [setSize(7)]);
  await room.settle();
  expect(await done).toMatchObject({ accepted: [{ mutation: setSize(7) }], refused: [] });
  expect(sizeOf(room.session.view, "base0")).toEqual({ value: 7 });
  expect(room.log.entries).toHaveLength(1);
  const refused = room.session.submitOn(room.session.view, ana, [setSize("wide")]);
  await room.settle();
  expect(await refused).toMatchObject({ accepted: [], notices: [{ sentence: expect.any(String) }] });
});

test("[S80] what the server itself writes while the document is rebuilt stands in the one that is made", async () => {
  const room = await Room.open([], EAGER);
  const edit = room.session.submit(ANA, "editor", [setSize(9, "base2")]);
  await room.settle();
  await edit;
  const head = applyMutation(BASE, { type: "component.delete", component: id("base2") });
  const rebased = room.session.rebase(head, 2);
  await room.settle();
  await rebased;
  const reports = () => [...room.log.stored().getMap("control").keys()].filter((key) => key.startsWith("report/"));
  expect(reports()).toEqual(["report/2"]);
  await whileRebuilding(room, () => room.session.dismissReports());
  expect(reports()).toEqual([]);
});
