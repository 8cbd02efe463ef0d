import type { ComponentId } from "@tributary/core/base";
import { applyMutation, EMPTY_SNAPSHOT, type Mutation, type SchemaRef, type Snapshot } from "@tributary/core/model";
import { expect, test } from "vitest";
import { mutationsOf } from "./first-edit.ts";

const made = (id: string): Mutation => ({
  ...{ type: "component.create", component: id as ComponentId },
  schema: "test.node@1" as SchemaRef,
});
const named = (name: string): Mutation => ({ type: "component.rename", component: "a" as ComponentId, name });
const on = (base: Snapshot, ...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, base);

test("[WT7] a return is worked out over what the change set stands on; an edit is made as it was tried", () => {
  const then = on(EMPTY_SNAPSHOT, made("a"), named("then"));
  const base = on(then, named("now"), made("late"));
  const back = { label: "Return to v1", returnTo: 1 };
  expect(mutationsOf(back, base, then)).toEqual([named("then"), { type: "component.delete", component: "late" }]);
  expect(mutationsOf(back, then, then)).toEqual([]);
  expect(mutationsOf({ label: "Name", mutations: [named("tried")] }, base, undefined)).toEqual([named("tried")]);
});
