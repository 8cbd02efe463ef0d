import type { ComponentId, FunctionId } from "@tributary/core/base";
import { applyMutation, deletionOf, type Path } from "@tributary/core/model";
import { NODE_REF } from "@tributary/testing/simulation";
import { afterEach, describe, expect, test } from "vitest";
import { modelText, type SessionWorld } from "./session-world.fixture.ts";
import { ANA, BEN, openThree, set } from "./undoing.fixture.ts";

const id = (name: string) => name as ComponentId;
let world: SessionWorld;
afterEach(() => world.close());

describe("whoever undoes by program", () => {
  test("[R42] is told that it was made, in part, or not, and where there is nothing, once each", async () => {
    world = await openThree();
    expect(await world.toldOfUndo(ANA)).toMatchObject([{ accepted: false, refusals: [{ rule: "nothingToUndo" }] }]);
    world.edit(ANA, set(1));
    await world.settle();
    expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    world.edit(ANA, set(41), set(41, "base1"));
    await world.settle();
    world.edit(BEN, set(2));
    await world.settle();
    const left = { rule: "changedSince", component: "base0", sentence: expect.stringContaining("Part of it was not") };
    expect(await world.toldOfUndo(ANA)).toMatchObject([{ accepted: true, remarks: [{ ...left, remark: "warning" }] }]);
    expect(world.valueAt()).toBe(2);
    expect(world.valueAt("base1")).not.toBe(41);
  });

  test("[R42] is told that nothing of it was undone, also where only the server knew", async () => {
    world = await openThree();
    const nothing = [{ accepted: false, refusals: [{ rule: "changedSince" }] }];
    world.edit(ANA, set(1));
    await world.settle();
    world.edit(BEN, set(2));
    await world.settle();
    expect(await world.toldOfUndo(ANA)).toMatchObject(nothing);
    world.edit(ANA, set(3));
    await world.settle();
    world.edit(BEN, set(4));
    await world.carry(BEN, "up", 9); // The server has it; Ana has not heard.
    expect(await world.toldOfUndo(ANA)).toMatchObject([{ accepted: false }]);
    expect(world.valueAt()).toBe(4);
  });
});

describe("undo among three people", () => {
  test("[R8] a value that somebody wrote since stays, and the person is told at its place", async () => {
    world = await openThree();
    world.edit(ANA, set(1));
    await world.settle();
    world.edit(BEN, set(2));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(2);
    expect(world.replicas[ANA]?.getState().refusals[0]).toMatchObject({
      component: "base0",
      path: "/domain/size",
      sentence: expect.stringContaining("because somebody has changed it since"),
    });
  });

  test("[R8] what is left of a function is said at the function", async () => {
    world = await openThree();
    const check = "check" as FunctionId;
    const named = (name: string) => ({ type: "function.set", function: check, field: "name", value: name }) as const;
    world.edit(ANA, { type: "function.create", function: check, name: "one", kind: "qualification", source: "" });
    await world.settle();
    world.edit(ANA, named("two"));
    await world.settle();
    world.edit(BEN, named("three"));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(world.replicas[ANA]?.getState().view.functions.get(check)?.name).toBe("three");
    expect(world.replicas[ANA]?.getState().refusals).toMatchObject([{ rule: "changedSince", function: check }]);
  });

  test("[R24] a value that left and came back is theirs", async () => {
    world = await openThree();
    world.edit(ANA, set(1));
    await world.settle();
    world.edit(BEN, set(2));
    await world.settle();
    world.edit(BEN, set(1));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(1);
  });

  test("[R24] an undo that is on its way while somebody writes there is refused by the server", async () => {
    world = await openThree();
    world.edit(ANA, set(1));
    await world.settle();
    world.edit(BEN, set(2));
    await world.carry(BEN, "up", 9); // The server has it; Ana has not heard.
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(2);
    expect(world.refusals(ANA)).toEqual([expect.stringContaining("somebody has changed it since")]);
    world.agree();
  });

  test("[R24] what others wrote while my edit was on its way is what undoing it brings back", async () => {
    // Whose value is on screen in between hangs on which of two random ids is larger.
    const shown = new Set<unknown>();
    for (; shown.size < 2; world.close()) {
      world = await openThree();
      world.edit(ANA, set(1));
      world.edit(BEN, set(2));
      await world.carry(BEN, "up", 9);
      await world.carry(ANA, "down", 9);
      const own = world.replicas[ANA]
        ?.getState()
        .view.components.get(id("base0"))
        ?.attributes.get("/domain/size" as Path);
      shown.add(own && "value" in own && own.value);
      await world.settle(); // Ana's arrives last, and wins.
      expect(world.valueAt()).toBe(1);
      world.undo(ANA);
      await world.settle();
      expect(world.valueAt()).toBe(2);
      world.agree();
    }
  });

  test("[R24] of two who write the same at the same time the first has written it, and may undo it", async () => {
    for (const [undoing, left] of [
      [ANA, 1],
      [BEN, 0],
    ] as const) {
      world = await openThree();
      world.edit(ANA, set(1));
      world.edit(BEN, set(1));
      await world.carry(BEN, "up", 9);
      await world.settle();
      world.undo(undoing);
      await world.settle();
      expect(world.valueAt()).toBe(left);
      expect(world.refusals(ANA)).toHaveLength(undoing === ANA ? 1 : 0);
      world.agree();
      world.close();
    }
  });

  test("[R24] what others have filled in is not taken away under them", async () => {
    world = await openThree();
    world.edit(ANA, { type: "component.create", component: id("new"), schema: NODE_REF }, set(5, "new"));
    await world.settle();
    world.edit(BEN, set("Ben's", "new", "/domain/text"));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt("new", "/domain/text")).toBe("Ben's");
    expect(world.valueAt("new")).toBe(5);
    world.edit(BEN, { type: "attribute.unset", component: id("new"), path: "/domain/text" as Path });
    await world.settle();
    world.agree();
  });

  test("[R7] a deletion is undone with its wiring and with what others had written on it before", async () => {
    world = await openThree();
    world.edit(BEN, set(7, "base1"));
    await world.settle();
    const before = modelText(world.session.view);
    world.edit(ANA, ...deletionOf(world.session.view, [id("base1")]));
    await world.settle();
    expect(world.session.view.components.get(id("base1"))?.deleted).toBe(true);
    world.undo(ANA);
    await world.settle();
    expect(modelText(world.session.view)).toBe(before);
    world.redo(ANA);
    await world.settle();
    expect(world.session.view.components.get(id("base1"))?.deleted).toBe(true);
    world.agree();
  });

  test("[R7] so is the deletion of what somebody else has made and a third has written on", async () => {
    world = await openThree();
    world.edit(BEN, { type: "component.create", component: id("new"), schema: NODE_REF }, set(5, "new"));
    await world.settle();
    world.edit(2, set(6, "new"));
    await world.settle();
    const before = modelText(world.session.view);
    world.edit(ANA, ...deletionOf(world.session.view, [id("new")]));
    await world.settle();
    expect(world.session.view.components.has(id("new"))).toBe(false);
    world.undo(ANA);
    await world.settle();
    expect(modelText(world.session.view)).toBe(before);
    world.agree();
  });

  test("[R47] what is undone to what Head says by now leaves no difference, and is redone", async () => {
    world = await openThree();
    world.edit(ANA, set(5));
    await world.settle();
    world.edit(ANA, set(7));
    await world.settle();
    const head = applyMutation(world.base, set(5));
    const moved = world.session.rebase(head, 2);
    await world.submit(BEN, [set(33, "base1")]);
    await moved;
    for (const replica of world.replicas) replica.setBase(head, 2);
    expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect([world.session.size, world.session.divergences, world.refusals(ANA), world.valueAt()]).toEqual([
      1,
      [],
      [],
      5,
    ]);
    world.redo(ANA);
    await world.settle();
    expect([world.refusals(ANA), world.valueAt()]).toEqual([[], 7]);
    world.agree();
  });

  test("[R24] redo does not delete what somebody has edited since", async () => {
    world = await openThree();
    world.edit(ANA, ...deletionOf(world.session.view, [id("base2")]));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    world.edit(BEN, set(9, "base2"));
    await world.settle();
    world.redo(ANA);
    await world.settle();
    expect(world.session.view.components.get(id("base2"))?.deleted).toBe(false);
    expect(world.valueAt("base2")).toBe(9);
  });

  test("[R7] undo survives a broken line: made offline, it is judged by what stands when it arrives", async () => {
    world = await openThree();
    world.edit(ANA, set(1), set(1, "base1"));
    await world.settle();
    world.edit(ANA, set(2, "base1"));
    await world.settle();
    await world.carry(ANA, "down", 99);
    world.edit(BEN, set(3));
    world.undo(ANA);
    await world.drop(ANA);
    await world.settle();
    expect([world.valueAt(), world.valueAt("base1")]).toEqual([3, 1]);
    world.undo(ANA);
    await world.settle();
    expect([world.valueAt(), world.valueAt("base1")]).toEqual([3, 1]);
    world.agree();
  });
});

describe("on another server, which has not seen who wrote", () => {
  test("[R24] a value that left and came back while one's line was down is theirs", async () => {
    world = await openThree();
    world.edit(ANA, set(1));
    await world.settle();
    for (const value of [2, 1]) {
      world.edit(BEN, set(value));
      await world.carry(BEN, "up", 9);
    }
    await world.moveToAnotherServer();
    expect(await world.toldOfUndo(ANA)).toMatchObject([{ accepted: false, refusals: [{ rule: "changedSince" }] }]);
    expect(world.valueAt()).toBe(1);
    world.agree();
  });

  test("[R7] what nobody else has written is undone there", async () => {
    world = await openThree();
    world.edit(BEN, set(2));
    await world.carry(BEN, "up", 9);
    world.edit(ANA, set(1));
    await world.settle();
    await world.moveToAnotherServer();
    expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect(world.valueAt()).toBe(2);
    world.agree();
  });
});
