import type { ComponentId } from "@tributary/core/base";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation, runBatch, schemaRef, type Snapshot } from "../model/index.ts";
import { erasures } from "./erasures.ts";

/** base0 ← base1 ← base2: each takes a value from the one before. */
const BASE = applyMutation(baseSnapshot(3), { type: "schema.install", schema: { ...NODE, provider: "test" } });
const deleted = (...ids: string[]): Snapshot =>
  ids.reduce<Snapshot>(
    (state, id) => applyMutation(state, { type: "component.delete", component: id as ComponentId }),
    BASE,
  );
const erased = (head: Snapshot, ...outside: string[]): string[] =>
  erasures(head, (id) => outside.includes(id)).flatMap((mutation) =>
    "component" in mutation ? [mutation.component] : [],
  );

test("[P14] what is deleted and gone outside leaves Head; what still runs stays", () => {
  expect(erased(BASE)).toEqual([]);
  expect(erased(deleted("base2"))).toEqual(["base2"]);
  expect(erased(deleted("base2"), "base2")).toEqual([]);
});

test("[P14] what others still take a value from stays until they leave too", () => {
  expect(erased(deleted("base1", "base2"), "base2")).toEqual([]);
  expect(erased(deleted("base0", "base1", "base2"))).toEqual(["base0", "base1", "base2"]);
});

test("[P14] what is left outside leaves Head though it exists there, but not what others take values from", () => {
  const left = (...ids: string[]): Snapshot =>
    ids.reduce<Snapshot>(
      (state, id) => applyMutation(state, { type: "component.delete", component: id as ComponentId, leave: true }),
      BASE,
    );
  expect(erased(left("base2"), "base2")).toEqual(["base2"]);
  expect(erased(left("base1", "base2"), "base1", "base2")).toEqual(["base1", "base2"]);
  const mixed = applyMutation(left("base1"), { type: "component.delete", component: "base2" as ComponentId });
  expect(erased(mixed, "base1", "base2")).toEqual([]);
});

test("[P14] the erasures are a batch that Head accepts", () => {
  const head = deleted("base0", "base1", "base2");
  const result = runBatch(
    head,
    erasures(head, () => false),
    "atomic",
  );
  expect([result.refused, result.state.components.size]).toEqual([false, 0]);
});

test("[P14] without a provider there is nothing outside to wait for", () => {
  const { provider: _, ...plain } = { ...NODE, provider: "test" };
  const head = { ...deleted("base2"), schemas: BASE.schemas.set(schemaRef(plain), plain) };
  expect(erased(head, "base2")).toEqual(["base2"]);
});
