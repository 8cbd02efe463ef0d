import type { ComponentId, FunctionId } from "@tributary/core/base";
import type { Mutation, SchemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import { afterEach, describe, expect, test } from "vitest";
import type { SessionWorld } from "./session-world.fixture.ts";
import { ANA, BEN, openThree, set } from "./undoing.fixture.ts";

const check = "check" as FunctionId;
const base0 = "base0" as ComponentId;
let world: SessionWorld;
afterEach(() => world.close());

type Case = {
  readonly what: string;
  /** What makes room for it. */
  readonly made: Mutation;
  readonly put: (value: string) => Mutation;
  readonly was: string;
  readonly other: string;
  readonly now: () => string | undefined;
};

const CASES: readonly Case[] = [
  {
    what: "the name that a function was made with",
    made: { type: "function.create", function: check, name: "first", kind: "qualification", source: "x" },
    put: (value) => ({ type: "function.set", function: check, field: "name", value }),
    was: "first",
    other: "second",
    now: () => world.session.view.functions.get(check)?.name,
  },
  {
    what: "the version that Head has",
    made: { type: "schema.install", schema: { ...NODE, version: 2 } },
    put: (schema) => ({ type: "component.upgrade", component: base0, schema: schema as SchemaRef }),
    was: `${NODE.name}@1`,
    other: `${NODE.name}@2`,
    now: () => world.session.view.components.get(base0)?.schema,
  },
];

/** Nobody has heard that anything was refused, or left alone. */
function expectAll(now: unknown, value: string): void {
  expect([now, world.refusals(ANA)]).toEqual([value, []]);
  world.agree();
}

describe.each(CASES)("$what", ({ made, put, was, other, now }) => {
  async function open(): Promise<void> {
    world = await openThree();
    world.edit(ANA, made);
    await world.settle();
  }

  test.each([
    { when: "once it is answered", isAnswered: true },
    { when: "by an undo that comes with it", isAnswered: false },
  ])("[R55] put back, it is undone $when, and redone", async ({ isAnswered }) => {
    await open();
    world.edit(ANA, put(other));
    await world.settle();
    world.edit(ANA, put(was));
    if (isAnswered) await world.settle();
    world.undo(ANA);
    await world.settle();
    expectAll(now(), other);
    world.redo(ANA);
    await world.settle();
    expectAll(now(), was);
  });

  test.each([true, false])(
    "[R55] put back in the act that changed it, it is undone with the rest (answered: %s)",
    async (isAnswered) => {
      await open();
      world.edit(ANA, put(other), put(was), set(7));
      if (isAnswered) await world.settle();
      world.undo(ANA);
      await world.settle();
      expectAll(now(), was);
      expect(world.valueAt()).toBe(0);
    },
  );

  test("[R8] what somebody else has put there since stays", async () => {
    await open();
    world.edit(ANA, put(other));
    await world.settle();
    world.edit(BEN, put(was));
    await world.settle();
    world.undo(ANA);
    await world.settle();
    expect(now()).toBe(was);
    expect(world.refusals(ANA)).toHaveLength(1);
  });

  test("[R24] what somebody else puts back first is theirs, also before the undo has heard of it", async () => {
    await open();
    world.edit(ANA, put(other));
    await world.settle();
    world.edit(ANA, put(was));
    await world.settle();
    world.edit(BEN, put(other));
    await world.settle();
    world.edit(BEN, put(was));
    await world.carry(BEN, "up", 9); // The server has it; Ana has not heard.
    world.undo(ANA);
    await world.settle();
    expect(now()).toBe(was);
    expect(world.refusals(ANA)).toHaveLength(1);
    world.agree();
  });
});
