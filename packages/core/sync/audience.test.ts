import { expect, test } from "vitest";
import { ANA, BEN, type Guest, Room, setSize } from "./session.fixture.ts";

/** As many edits as are closed behind a batch that is being stored. */
const FULL_BATCH = 500;
/** The largest of them that are judged in one go. */
const IN_ONE_GO = 128;
const sizeOf = (edit: number) => 1 + (edit % 90);
const LAST = { value: sizeOf(FULL_BATCH) };

/** Ana and `readers` others; one edit of hers is being stored, and a full batch behind it. */
async function crowded(readers: number): Promise<{ room: Room; ana: Guest; others: readonly Guest[] }> {
  const room = await Room.open();
  const ana = room.join(ANA);
  const others = Array.from({ length: readers }, () => room.join(BEN));
  await room.settle();
  ana.edit(setSize(1));
  await room.settle({ disk: false });
  for (let edit = 1; edit <= FULL_BATCH; edit += 1) ana.edit(setSize(sizeOf(edit)));
  await room.settle({ disk: false });
  return { room, ana, others };
}

const framesOf = (guests: readonly Guest[]) => guests.map(({ frames }) => frames);

test("[S45] where many listen, one edit and what is being stored behind it reach each of them in one message", async () => {
  const { room, ana, others } = await crowded(12);
  const before = framesOf(others);
  room.log.answerOne();
  await room.settle({ disk: false });
  expect([room.log.entries.length, framesOf(others), ana.acks]).toEqual([1, before, []]);
  await room.settle();
  expect(framesOf(others)).toEqual(before.map((count) => count + 1));
  expect(others.map((guest) => guest.at("base0/domain/size"))).toEqual(others.map(() => LAST));
  expect(ana.acks).toEqual(Array.from({ length: FULL_BATCH + 1 }, (_, index) => index + 1));
});

test("[S45] where few listen, what is stored is told at once", async () => {
  const { room, ana, others } = await crowded(1);
  room.log.answerOne();
  await room.settle({ disk: false });
  expect([others[0]?.at("base0/domain/size"), ana.acks]).toEqual([{ value: 1 }, [1]]);
});

test("[S45] where few listen, updates that hold many edits are not put into one", async () => {
  const { room, ana, others } = await crowded(1);
  room.log.answerOne();
  await room.settle({ disk: false });
  const before = framesOf(others);
  await room.settle();
  expect(framesOf(others)).toEqual(before.map((count) => count + Math.ceil(FULL_BATCH / IN_ONE_GO)));
  expect([others[0]?.at("base0/domain/size"), ana.acks.length]).toEqual([LAST, FULL_BATCH + 1]);
});

test("[S45] [S13] whoever joins between two batches hears all that is told after it was shown the first", async () => {
  const { room, ana } = await crowded(12);
  const late = room.join(BEN);
  ana.edit(setSize(77));
  await room.settle();
  expect([late.at("base0/domain/size"), ana.at("base0/domain/size")]).toEqual([{ value: 77 }, { value: 77 }]);
});
