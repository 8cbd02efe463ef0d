import { expect, test } from "vitest";
import { CLOSE } from "../protocol/index.ts";
import { crafted, type CraftedEntry, type Section } from "./crafted.fixture.ts";
import { BEN, id, pair, setSize, SIZE } from "./session.fixture.ts";

/* Updates that no Yjs client writes: whatever they say, the session and the others go on. */

const OWN = 900_001;

/** What `OWN` says a field is. */
function says(value: number, key = "base0/domain/size"): CraftedEntry {
  return { content: { value: { value } }, key };
}

function from(clock: number, ...entries: readonly CraftedEntry[]): Section {
  return { client: OWN, clock, entries };
}

function own(clock: number, ...entries: readonly CraftedEntry[]): Uint8Array {
  return crafted([from(clock, ...entries)]);
}

const FIRST = own(0, says(1));

/** What Mallory sends when her first entry is known already. */
const AGAIN = [
  ["names one of its own that has not come", own(0, { content: { value: { value: 2 } }, right: [OWN, 7] })],
  ["names a root that nobody has", own(0, { ...says(2), root: "nobody's" })],
  ["says something else", own(0, says(2))],
] as const;

for (const [what, update] of AGAIN)
  test(`[S5] an entry that is there is not read again, also where what is sent in its place ${what}`, async () => {
    const { room, ana, ben } = await pair();
    ana.sendRaw(FIRST);
    await room.settle();
    for (const send of [() => ana.sendRaw(update), () => ana.submit(update)]) {
      send();
      await room.settle();
    }
    ben.edit(setSize(5, "base1"));
    await room.settle();
    expect([ben.acks, ben.closed, room.lost]).toEqual([[1], [], []]);
    expect(ben.at("base0/domain/size")).toEqual({ value: 1 });
  });

test("[S5] what is partly there goes on where it began, whatever else it names: what everybody has is what was judged", async () => {
  const { room, ana, ben } = await pair();
  ana.sendRaw(FIRST);
  ben.edit(setSize(5, "base1"));
  await room.settle();
  ana.sendRaw(own(0, { content: { deleted: 2 }, key: "base1/domain/size" }));
  await room.settle();
  const late = room.join(BEN);
  await room.settle();
  const size = room.session.view.components.get(id("base1"))?.attributes.get(SIZE);
  expect([size, ben.at("base1/domain/size"), late.at("base1/domain/size")]).toEqual([
    expect.objectContaining({ value: 5 }),
    { value: 5 },
    { value: 5 },
  ]);
  expect([ben.closed, room.lost]).toEqual([[], []]);
});

test("[S5] what was collected with a type that held it is of no document of ours", async () => {
  const { room, ana, ben } = await pair();
  ana.sendRaw(Uint8Array.from([1, 1, 0xa1, 0xf7, 0x36, 0, 0, 1, 0]));
  await room.settle();
  expect([ana.closed[0]?.code, ben.closed]).toEqual([CLOSE.hostile, []]);
});

test("[S5] entries of one client in two places of an update are all of them judged and stored, or none", async () => {
  const [one, two] = [says(1), says(2, "base1/domain/size")];
  const updates = [
    crafted([from(0, one), from(1, two)]),
    crafted([from(0, one, two), from(2)]),
    crafted([from(0, one, two), from(0, one)]),
  ];
  for (const update of updates) {
    const { room, ana, ben } = await pair();
    ana.sendRaw(update);
    await room.settle();
    ben.edit(setSize(5, "base2"));
    await room.settle();
    expect([ben.acks, ben.closed, room.lost]).toEqual([[1], [], []]);
    const told = ["base0", "base1"].map((component) => ben.at(`${component}/domain/size`));
    const isRefused = ana.closed[0]?.code === CLOSE.hostile;
    expect(told).toEqual(isRefused ? [undefined, undefined] : [{ value: 1 }, { value: 2 }]);
    const late = room.join(BEN);
    await room.settle();
    expect(["base0", "base1"].map((component) => late.at(`${component}/domain/size`))).toEqual(told);
  }
});
