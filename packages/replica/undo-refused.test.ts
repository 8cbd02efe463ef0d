import { afterEach, describe, expect, test } from "vitest";
import type { SessionWorld } from "./session-world.fixture.ts";
import { ANA, BEN, openThree, set } from "./undoing.fixture.ts";

let world: SessionWorld;
afterEach(() => world.close());

describe("what the server has refused", () => {
  const [APPLIED, SECONDS] = ["It is being applied.", 1000];
  const steps = (who: number) => world.replicas[who]?.getState().undo;
  const frozenWhile = (...acts: (() => unknown)[]) =>
    world.frozenWhile(APPLIED, async () => {
      for (const act of acts) {
        act();
        await world.settle();
      }
    });

  test("[R51] is nobody's, so that one's own step before it is undone", async () => {
    world = await openThree();
    world.edit(ANA, set(5));
    await world.settle();
    await frozenWhile(() => world.edit(ANA, set(6)));
    world.undo(ANA);
    await world.settle();
    expect([world.valueAt(), world.refusals(ANA)]).toEqual([0, [APPLIED]]);
    world.redo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(5);
    world.agree();
  });

  test("[R51] is not what undoing one's next step brings back, whatever is on the screen meanwhile", async () => {
    for (let run = 0; run < 8; run += 1) {
      world = await openThree();
      world.edit(ANA, set(5));
      await world.settle();
      await world.frozenWhile(APPLIED, async () => {
        world.edit(ANA, set(6));
        await world.carry(ANA, "up", 9);
        world.edit(ANA, set(7));
      });
      expect(world.valueAt()).toBe(7);
      for (const value of [5, 0]) {
        world.undo(ANA);
        await world.settle();
        expect(world.valueAt()).toBe(value);
      }
      expect(world.refusals(ANA)).toEqual([APPLIED]);
      world.agree();
      world.close();
    }
  });

  test("[R51] of what is typed in a field the rest is one step", async () => {
    world = await openThree();
    world.apartMs = SECONDS;
    const type = (value: number) => world.replicas[ANA]?.edit([set(value)], { label: "Size", group: "type size" });
    type(5);
    await world.settle();
    await frozenWhile(() => type(55));
    world.undo(ANA);
    await world.settle();
    expect([world.valueAt(), world.refusals(ANA), steps(ANA)]).toEqual([0, [APPLIED], { undo: null, redo: "Size" }]);
    world.agree();
  });

  test("[R51] an undo, or a redo, that comes while nobody may edit can be made afterwards, in its order", async () => {
    world = await openThree();
    world.edit(ANA, set(4));
    await world.settle();
    world.replicas[ANA]?.edit([set(5)], { label: "five" });
    await world.settle();
    await frozenWhile(() => world.undo(ANA));
    expect([world.valueAt(), steps(ANA)]).toEqual([5, { undo: "five", redo: null }]);
    world.undo(ANA);
    await world.settle();
    await frozenWhile(() => world.redo(ANA));
    expect([world.valueAt(), steps(ANA)]).toEqual([4, { undo: "edit", redo: "five" }]);
    world.redo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(5);
    for (const value of [4, 0]) {
      world.undo(ANA);
      await world.settle();
      expect(world.valueAt()).toBe(value);
    }
    expect(world.refusals(ANA)).toEqual([APPLIED]);
    world.agree();
  });

  test("[R51] what somebody writes that stood there before is theirs, be one's own edit refused or not", async () => {
    world = await openThree();
    world.edit(ANA, set(5));
    await world.settle();
    await world.frozenWhile(APPLIED, async () => {
      world.edit(ANA, set(6));
      await world.carry(ANA, "up", 9);
    });
    world.edit(BEN, set(9));
    await world.settle();
    world.edit(BEN, set(5));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect([world.valueAt(), world.refusals(ANA)]).toEqual([
      5,
      [expect.stringContaining("somebody has changed it since")],
    ]);
    world.agree();
  });

  test("[R24] what others wrote that stood there before, while one's own edit was on its way, is theirs to undo", async () => {
    world = await openThree();
    world.edit(ANA, set(5));
    await world.settle();
    world.edit(BEN, set(9));
    await world.settle();
    world.edit(BEN, set(5));
    await world.carry(BEN, "up", 9);
    world.edit(ANA, set(6));
    await world.settle();
    for (const left of [5, 5]) {
      world.undo(ANA);
      await world.settle();
      expect(world.valueAt()).toBe(left);
    }
    world.agree();
  });
});
