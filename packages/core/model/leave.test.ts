import type { ComponentId } from "../base/index.ts";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { invertMutation } from "./invert.ts";
import type { Mutation } from "./mutation.ts";
import { deletionOf } from "./operations.ts";
import { parseMutation } from "./parse-mutation.ts";
import { sentenceOf } from "./sentence.ts";
import { deserialiseSnapshot, serialiseSnapshot } from "./serialise.ts";
import { digestOf } from "./state-hash.ts";

const A = "base0" as ComponentId;
const LIVE = baseSnapshot(2);
const DELETE: Mutation = { type: "component.delete", component: A };
const LEAVE: Mutation = { ...DELETE, leave: true };
const STATES = [LIVE, applyMutation(LIVE, DELETE), applyMutation(LIVE, LEAVE)];

test("[M62] what is deleted may be left outside: that is kept, written out and read, and hashed", () => {
  const left = STATES[2]?.components.get(A);
  expect([left?.deleted, left?.left]).toEqual([true, true]);
  for (const state of STATES)
    expect(serialiseSnapshot(deserialiseSnapshot(serialiseSnapshot(state)))).toEqual(serialiseSnapshot(state));
  expect(new Set(STATES.map((state) => JSON.stringify(digestOf(state)))).size).toBe(3);
  expect(serialiseSnapshot(LIVE).components[0]).not.toHaveProperty("left");
});

test("[M11] from each of the three states, each mark is taken back exactly", () => {
  for (const state of STATES) {
    for (const mutation of [DELETE, LEAVE, { type: "component.restore", component: A } as const]) {
      const back = invertMutation(state, mutation).reduce(applyMutation, applyMutation(state, mutation));
      expect(serialiseSnapshot(back)).toEqual(serialiseSnapshot(state));
    }
  }
});

test("[M24] it is read from outside exactly, and said in a sentence", () => {
  expect(parseMutation(LEAVE)).toEqual(LEAVE);
  expect(parseMutation(DELETE)).toEqual(DELETE);
  for (const leave of [false, 1, "yes", null]) expect(parseMutation({ ...DELETE, leave })).toBeUndefined();
  expect(sentenceOf(LEAVE, LIVE)).toContain("leaving what it stands for as it is");
});

test("[M62] several are left together, and disconnected first like what is deleted", () => {
  expect(deletionOf(LIVE, [A], { leave: true }).at(-1)).toEqual(LEAVE);
  expect(deletionOf(LIVE, [A]).at(-1)).toEqual(DELETE);
});
