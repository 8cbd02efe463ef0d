import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { ANA, BEN, id, pair, presenceFrame, Room, setSize, SIZE } from "./session.fixture.ts";

/** Ana is refused something, and her line breaks before she hears of it. */
async function unheard() {
  const { room, ana } = await pair();
  const update = ana.edit(setSize(101));
  await room.settle();
  const [told] = ana.refused;
  ana.peer.leave();
  return { room, ana, update, told };
}

test("[S37] a refusal whose answer was lost is told when the transaction is sent again, and before it is acknowledged", async () => {
  const { room, ana, update, told } = await unheard();
  const again = room.join(ANA, { doc: ana.doc });
  again.submit(update);
  await room.settle();
  const { attempted: _, ...refusal } = told?.refusals[0] ?? {};
  expect(refusal).toMatchObject({ root: "attribute", key: "base0/domain/size" });
  expect(again.refused).toEqual([{ submit: 1, refusals: [refusal] }]);
  expect(again.acks).toEqual([1]);
  expect(room.log.entries.flatMap(({ refused }) => refused)).toHaveLength(1);
});

test("[S37] also one that only took something away; and never to somebody else, nor for what was accepted", async () => {
  const { room, ana, ben } = await pair();
  const [fine, wrong] = [ana.edit(setSize(7)), ana.edit({ type: "component.delete", component: id("base0") })];
  await Promise.all([room.session.freeze("Ben is applying."), room.settle()]);
  const taken = ana.edit({ type: "attribute.unset", component: id("base0"), path: SIZE });
  await room.settle();
  const before = ana.refused.length;
  for (const update of [fine, wrong, taken]) ana.submit(update);
  for (const update of [fine, wrong, taken]) ben.submit(update);
  await room.settle();
  expect(ana.refused.length).toBe(2 * before);
  expect(ben.refused).toEqual([]);
});

test("[S37] what the server has forgotten is acknowledged, and the document says what stands", async () => {
  const { room, ana, update } = await unheard();
  await room.reopen();
  const again = room.join(ANA, { doc: ana.doc });
  again.submit(update);
  await room.settle();
  expect([again.refused, again.acks]).toEqual([[], [1]]);
  expect(again.at("base0/domain/size")).toBeUndefined();
});

test("[S38] nobody is first to write with an id for which somebody else speaks; its owner is not held up", async () => {
  const room = await Room.open();
  const [ana, ben] = [room.join(ANA, { clientId: 200_000 }), room.join(BEN)];
  await room.settle();
  ana.peer.receive(presenceFrame(200_000, 1, { cursor: [1, 2] }));
  await room.settle();
  ben.doc.clientID = 200_000;
  ben.edit(setSize(1));
  await room.settle();
  expect(ben.closed.map(({ code }) => code)).toEqual([CLOSE.hostile]);
  ana.edit(setSize(2));
  await room.settle();
  expect([ana.closed, ana.acks, room.session.size]).toEqual([[], [1], 1]);
});
