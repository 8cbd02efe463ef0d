import type { ComponentId } from "@tributary/core/base";
import { deletionOf, type Mutation } from "@tributary/core/model";
import { writtenKeys } from "@tributary/core/sync";
import { NODE_REF } from "@tributary/testing/simulation";
import { afterEach, describe, expect, test } from "vitest";
import type { SessionWorld } from "./session-world.fixture.ts";
import { ANA, BEN, openThree, set } from "./undoing.fixture.ts";

const id = (name: string) => name as ComponentId;
let world: SessionWorld;
afterEach(() => world.close());

describe("what the server did for somebody", () => {
  const generated = async (...mutations: Mutation[]) => {
    const before = world.session.overlay();
    const { accepted, refused } = await world.submit(ANA, mutations);
    expect(refused).toEqual([]);
    world.replicas[ANA]?.adopt("Generate", writtenKeys(accepted, before));
  };
  const box: Mutation[] = [
    { type: "component.create", component: id("made"), schema: NODE_REF },
    { type: "component.rename", component: id("made"), name: "made" },
    set(7, "made"),
  ];

  test("[R41] is undone and redone as one step of theirs", async () => {
    world = await openThree();
    await generated(...box, set(5));
    expect([world.valueAt(), world.valueAt("made")]).toEqual([5, 7]);
    world.undo(ANA);
    await world.settle();
    expect(world.session.view.components.has(id("made"))).toBe(false);
    expect(world.valueAt()).not.toBe(5);
    world.redo(ANA);
    await world.settle();
    expect([world.valueAt(), world.valueAt("made")]).toEqual([5, 7]);
    world.agree();
  });

  test("[R41] what it removed comes back whole", async () => {
    world = await openThree();
    world.edit(BEN, ...box);
    await world.settle();
    await generated(...deletionOf(world.session.view, [id("made")]));
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt("made")).toBe(7);
    world.agree();
  });

  test("[R41] what somebody has changed since stays", async () => {
    world = await openThree();
    await generated(set(5), set(6, "base1"));
    world.edit(BEN, set(8));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(world.valueAt()).toBe(8);
    expect(world.valueAt("base1")).not.toBe(6);
  });
});
