import { Dice } from "@tributary/testing/simulation";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SessionWorld } from "./session-world.fixture.ts";
import { ANA, BEN, EVEN, openThree, set } from "./undoing.fixture.ts";

let world: SessionWorld;
let found: unknown;
beforeEach(async () => {
  world = await openThree([EVEN]);
  found = world.valueAt();
});
afterEach(() => world.close());

/** What somebody is told beside what the policy says. */
const told = () => world.refusals(ANA).filter((sentence) => sentence !== "Sizes are even.");

async function inTurn(...acts: readonly (() => void)[]): Promise<void> {
  for (const act of acts) {
    act();
    await world.settle();
  }
}

test("[R56] what a policy put in place is undone after the answer, and redone", async () => {
  await inTurn(() => world.edit(ANA, set(5)));
  expect(world.valueAt()).toBe(4);
  expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
  expect([world.valueAt(), told()]).toEqual([found, []]);
  await inTurn(() => world.redo(ANA));
  expect(world.valueAt()).toBe(4);
  await inTurn(() => world.undo(ANA));
  expect([world.valueAt(), told()]).toEqual([found, []]);
  world.agree();
});

test("[R56] so it is before the answer, and redone before that, too", async () => {
  await inTurn(() => {
    world.edit(ANA, set(5));
    world.undo(ANA);
  });
  expect([world.valueAt(), told()]).toEqual([found, []]);
  await inTurn(() => world.redo(ANA));
  expect(world.valueAt()).toBe(4);
  await inTurn(() => {
    world.undo(ANA);
    world.redo(ANA);
    world.undo(ANA);
  });
  expect([world.valueAt(), told()]).toEqual([found, []]);
  world.agree();
});

test("[R56] one's own steps before it are undone one by one, whether they were answered or not", async () => {
  const steps = [set(12), set(5), set(7)].map((each) => () => world.edit(ANA, each));
  const all = async (together: boolean, acts: readonly (() => void)[]) =>
    together ? inTurn(() => acts.forEach((act) => act())) : inTurn(...acts);
  for (const isTogether of [false, true]) {
    await all(isTogether, steps);
    expect(world.valueAt()).toBe(6);
    const stood: unknown[] = [];
    for (let back = 0; back < 3; back += 1) {
      await inTurn(() => world.undo(ANA));
      stood.push(world.valueAt());
    }
    expect([isTogether, stood, told()]).toEqual([isTogether, [4, 12, found], []]);
    await all(
      isTogether,
      [1, 2, 3].map(() => () => world.redo(ANA)),
    );
    expect([world.valueAt(), told()]).toEqual([6, []]);
    await all(
      isTogether,
      [1, 2, 3].map(() => () => world.undo(ANA)),
    );
    expect([world.valueAt(), told()]).toEqual([found, []]);
  }
  world.agree();
});

test("[R56] an undo whose value a policy puts otherwise is made, and redone", async () => {
  world.edit(ANA, set(7));
  world.edit(ANA, set(12));
  world.undo(ANA);
  await world.settle();
  expect([world.valueAt(), told()]).toEqual([6, []]);
  await inTurn(() => world.redo(ANA));
  expect([world.valueAt(), told()]).toEqual([12, []]);
});

test("[R56] what a policy puts back to what stood there is no step", async () => {
  await inTurn(
    () => world.edit(ANA, set(8)),
    () => world.edit(ANA, set(9)),
  );
  expect(world.valueAt()).toBe(8);
  await inTurn(() => world.undo(ANA));
  expect([world.valueAt(), told()]).toEqual([found, []]);
});

test("[R8] [R56] what somebody has written over it since stays, also when that comes with it or is the same", async () => {
  for (const theirs of [8, 4]) {
    world.edit(ANA, set(5));
    await world.carry(ANA, "up", 1);
    await inTurn(() => world.edit(BEN, set(6)));
    await inTurn(() => world.edit(BEN, set(theirs)));
    await inTurn(() => world.undo(ANA));
    expect([world.valueAt(), told()]).toEqual([theirs, [expect.stringContaining("somebody has changed it since")]]);
    for (const { id } of world.replicas[ANA]?.getState().refusals ?? []) world.replicas[ANA]?.dismissRefusal(id);
  }
});

test("[R24] [R56] what somebody wrote while it was on its way is what undoing it brings back", async () => {
  world.edit(ANA, set(5));
  await world.carry(BEN, "down", 0);
  world.edit(BEN, set(8));
  await world.carry(BEN, "up", 1);
  await world.settle();
  expect(world.valueAt()).toBe(4);
  await inTurn(() => world.undo(ANA));
  expect([world.valueAt(), told()]).toEqual([8, []]);
});

test("[R8] [R56] what the answer was lost of, with the line or the server, is left alone and said: whoever wrote it last", async () => {
  const lost = [() => world.drop(ANA), () => world.moveToAnotherServer()];
  for (const [nth, loses] of lost.entries())
    for (const theirs of [undefined, 4]) {
      await inTurn(() => world.edit(BEN, set(20 + 2 * nth)));
      world.edit(ANA, set(5));
      await world.carry(ANA, "up", 1);
      if (theirs !== undefined) {
        world.edit(BEN, set(6));
        world.edit(BEN, set(theirs));
        await world.carry(BEN, "up", 2);
      }
      await loses();
      await world.settle();
      await inTurn(() => world.undo(ANA));
      expect([world.valueAt(), told()]).toEqual([4, [expect.stringContaining("somebody has changed it since")]]);
      for (const { id } of world.replicas[ANA]?.getState().refusals ?? []) world.replicas[ANA]?.dismissRefusal(id);
    }
  world.agree();
});

test("[R8] an undo that another server judges than the edit, which knows no more what was proposed, is refused", async () => {
  world.edit(ANA, set(5));
  await world.carry(ANA, "up", 1);
  world.undo(ANA);
  await world.moveToAnotherServer();
  expect([world.valueAt(), told()]).toEqual([4, [expect.stringContaining("changed")]]);
  world.agree();
});

test("[R56] whoever edits alone can always undo all they did, whenever the answers come, and nobody is said to have changed it", async () => {
  const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_122);
  const runs = Number(process.env["UNDO_RUNS"] ?? 150);
  for (let run = 0; run < runs; run += 1) {
    const dice = new Dice(seed + run);
    world.close();
    world = await openThree([EVEN]);
    const acts: readonly (() => unknown)[] = [
      ...Array.from({ length: 4 }, () => () => world.edit(ANA, set(2 + dice.below(7)))),
      ...[() => world.undo(ANA), () => world.undo(ANA), () => world.redo(ANA)],
      ...[() => world.carry(ANA, "up", 1 + dice.below(2)), () => world.carry(ANA, "down", 100), () => world.settle()],
    ];
    for (let step = 0; step < 14; step += 1) {
      await acts[dice.below(acts.length)]?.();
      expect(told(), `seed ${seed + run}`).toEqual([]);
    }
    await world.settle();
    while (world.replicas[ANA]?.getState().undo.undo) {
      await inTurn(() => world.undo(ANA));
      expect(told(), `seed ${seed + run}`).toEqual([]);
    }
    expect(world.valueAt(), `seed ${seed + run}`).toEqual(found);
    world.agree();
  }
});
