import { expect, test } from "vitest";
import { emptyOverlay, type OverlayRoot, parseAttributeKey } from "../document/index.ts";
import type { Json } from "../base/index.ts";
import type { Mutation } from "../model/index.ts";
import type { LoggedMutation } from "./ports.ts";
import { writtenKeys } from "./written-keys.ts";

function logged(type: Mutation["type"], root: string, key: string, before: Json, after: Json): LoggedMutation {
  const { component, path } = parseAttributeKey(key) ?? { component: key };
  return { mutation: { type, component, path } as Mutation, root, key, before, after };
}

function overlay(entries: readonly (readonly [OverlayRoot, string, Json])[]) {
  const before = emptyOverlay();
  for (const [root, key, value] of entries) (before[root] as Map<string, Json>).set(key, value);
  return before;
}

test("[S70] each key is told once, with what stood there first and what stands there last", () => {
  const [one, two] = [{ value: 1 }, { value: 2 }];
  const accepted = [
    logged("attribute.set", "attribute", "a/domain/x", null, one),
    logged("attribute.set", "attribute", "a/domain/x", one, two),
  ];
  expect(writtenKeys(accepted, overlay([]))).toEqual([{ root: "attribute", key: "a/domain/x", after: two }]);
});

test("[S70] what goes with a component or an entry is told, and nothing else", () => {
  const [made, cell, order] = [{ schema: "s@1" }, { value: 1 }, { order: "a0" }];
  const before = overlay([
    ["component", "a", made],
    ["attribute", "a/domain/x", cell],
    ["attribute", "ab/domain/x", cell],
    ["view", "v/a", [1, 2]],
    ["view", "v/ab", [1, 2]],
    ["attribute", "b/domain/list/i", order],
    ["attribute", "b/domain/list/i/value", cell],
    ["attribute", "b/domain/list/ij/value", cell],
  ]);
  const accepted = [
    logged("component.erase", "component", "a", made, null),
    logged("item.remove", "attribute", "b/domain/list/i", order, null),
  ];
  expect(writtenKeys(accepted, before)).toEqual([
    { root: "component", key: "a", before: made },
    { root: "attribute", key: "b/domain/list/i", before: order },
    { root: "attribute", key: "a/domain/x", before: cell },
    { root: "view", key: "v/a", before: [1, 2] },
    { root: "attribute", key: "b/domain/list/i/value", before: cell },
  ]);
});

test("[S70] what is typed is no part of the step, be it edited by itself or beside what is", () => {
  const [was, now] = [
    { length: 3, hash: "a" },
    { length: 4, hash: "b" },
  ];
  const typed = logged("function.edit", "text", "f", was, now);
  expect(writtenKeys([typed], overlay([["text", "f", "old"]]))).toEqual([]);
  const size = logged("attribute.set", "attribute", "a/domain/x", null, { value: 1 });
  expect(writtenKeys([size, typed], overlay([]))).toEqual([
    { root: "attribute", key: "a/domain/x", after: { value: 1 } },
  ]);
});
