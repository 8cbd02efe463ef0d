import { expect, test } from "vitest";
import * as Y from "yjs";
import { id, pair, setSize, SIZE } from "./session.fixture.ts";

type Pair = Awaited<ReturnType<typeof pair>>;
const sizeIn = ({ session }: Pair["room"], component = "base0"): unknown =>
  session.view.components.get(id(component))?.attributes.get(SIZE);

test("[S4] [S49] the last arrival wins, also where it takes out what somebody else has written since", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(5));
  await room.settle();
  ben.edit(setSize(7)); // arrives first
  ana.edit(setSize(0)); // made without having heard of it: the base says 0, so it takes the key out
  await room.settle();
  expect(sizeIn(room)).toEqual({ value: 0 });
  expect(room.session.size).toBe(0);
  const said = room.log.entries.at(-1);
  expect([said?.actor.name, said?.accepted]).toMatchObject(["Ana", [{ before: { value: 7 }, after: null }]]);
  for (const guest of [ana, ben]) expect(guest.at("base0/domain/size")).toBeUndefined();
});

test("[S49] a deletion that is taken back is, whatever mark somebody else has put in its place", async () => {
  const { room, ana, ben } = await pair();
  ana.edit({ type: "component.delete", component: id("base2") });
  await room.settle();
  ben.edit({ type: "component.delete", component: id("base2"), leave: true });
  ana.edit({ type: "component.restore", component: id("base2") });
  await room.settle();
  expect(room.session.view.components.get(id("base2"))?.deleted).toBe(false);
  expect(ana.refused).toEqual([]);
});

test("[S49] what takes a key out takes it out once: sent again, it leaves alone what was written since", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(5));
  await room.settle();
  const update = ana.edit(setSize(0));
  await room.settle();
  ben.edit(setSize(7));
  await room.settle();
  ana.submit(update); // its answer was lost
  await room.settle();
  expect(sizeIn(room)).toEqual({ value: 7 });
  expect(room.log.entries).toHaveLength(3);
});

test("[S4] [S49] a removal that is refused leaves what somebody else has written", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(5));
  await room.settle();
  ben.edit(setSize(7));
  const update = ana.write(() => {
    ana.doc.getMap("attribute").set("base0/domain/size", null);
    ana.doc.getMap("attribute").delete("base0/domain/size");
    ana.doc.getMap("attribute").set("base1/domain/size", { value: "no number" });
  });
  ana.submit(update);
  await room.settle();
  expect(ana.refused).toHaveLength(1);
  expect(sizeIn(room)).toEqual({ value: 7 });
  expect(ana.at("base0/domain/size")).toEqual({ value: 7 });
});

test("[S49] of a stock client, an entry that somebody else's has replaced in its copy takes nothing away", async () => {
  const { room, ana, ben } = await pair();
  ana.write(() => ana.doc.getMap("attribute").set("base0/domain/size", { value: 3 })); // offline
  ben.edit(setSize(7));
  await room.settle();
  expect(ana.at("base0/domain/size")).toEqual({ value: 7 }); // his client id is the higher one
  ana.sendRaw(Y.encodeStateAsUpdate(ana.doc));
  await room.settle();
  expect(sizeIn(room)).toEqual({ value: 7 });
});
