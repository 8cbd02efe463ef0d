import type { FunctionId } from "@tributary/core/base";
import {
  applyMutation,
  type ConnectionGrant,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Snapshot,
} from "@tributary/core/model";
import { expect, test } from "vitest";
import { approvedGrants, readableBy, readingOnly } from "./approved-grants.ts";
import { findFunction } from "./target.ts";

const id = "f" as FunctionId;
const GRANTS: readonly ConnectionGrant[] = [
  {
    connection: "docker",
    patterns: [
      { methods: ["GET", "POST"], path: "/a" },
      { methods: ["DELETE"], path: "/b" },
    ],
  },
  { connection: "crm" },
  { connection: "dns", patterns: [{ methods: ["PUT"], path: "/c" }] },
];
const created: Mutation = { type: "function.create", function: id, kind: "debug", name: "look", source: "code" };
const granted: Mutation = { type: "function.set", function: id, field: "connections", value: GRANTS as never };
const after = (base: Snapshot, ...mutations: Mutation[]) => mutations.reduce(applyMutation, base);

function grantsOf(head: Snapshot, view: Snapshot): readonly ConnectionGrant[] {
  const found = findFunction(view, { id });
  if (!found) throw new Error("it is not there");
  return approvedGrants(head, found);
}

test("[VN8] what was applied counts, for exactly the code that was; what is being written reaches nothing", () => {
  const head = after(EMPTY_SNAPSHOT, created, granted);
  expect(grantsOf(head, head)).toEqual(GRANTS);
  expect(grantsOf(EMPTY_SNAPSHOT, head)).toEqual([]);
  expect(grantsOf(after(EMPTY_SNAPSHOT, created), head)).toEqual([]);
  const edited = after(head, {
    ...{ type: "function.edit", function: id, splices: [{ at: 4, remove: "", insert: " of mine" }] },
  } as Mutation);
  expect(grantsOf(head, edited)).toEqual([]);
});

test("[VN8] run by hand a function reads, whatever it was granted", () => {
  expect(readingOnly(GRANTS)).toEqual([
    { connection: "docker", patterns: [{ methods: ["GET"], path: "/a" }] },
    { connection: "crm", patterns: [{ methods: ["GET", "HEAD"], path: "/**" }] },
  ]);
});

test.each([
  ["management", 2],
  ["debug", 2],
  ["action", 0],
  ["authentication", 0],
] as const)("[VN8] of what a %s function was granted, this many connections are read by hand: %i", (kind, count) => {
  const head = after(EMPTY_SNAPSHOT, { ...created, kind } as Mutation, granted);
  const found = findFunction(head, { id });
  expect(found && readableBy(head, found)).toHaveLength(count);
});
