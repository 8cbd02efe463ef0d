import { applyMutation, type Mutation, schemaRef } from "@tributary/core/model";
import { baseSnapshot, NODE, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { unsayable } from "./unsayable.ts";

const BASE = baseSnapshot(1);
const NEXT = { ...NODE, version: 2 };
const discard = (schema: typeof NODE_REF): Mutation => ({ type: "schema.discard", schema });

test("[D25] a version of the base is not taken away in a change set, whatever comes with it", () => {
  const made: Mutation = { type: "schema.install", schema: NEXT };
  const found = unsayable(BASE, [made, discard(NODE_REF)]);
  expect(found).toEqual([{ mutation: discard(NODE_REF), refusal: { kind: "schemaPublished", schema: NODE_REF } }]);
});

test("[D25] one that the change set makes is, until it is on Head", () => {
  expect(unsayable(BASE, [discard(schemaRef(NEXT))])).toEqual([]);
  expect(
    unsayable(applyMutation(BASE, { type: "schema.install", schema: NEXT }), [discard(schemaRef(NEXT))]),
  ).toHaveLength(1);
});
