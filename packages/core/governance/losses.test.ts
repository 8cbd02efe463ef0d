import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Schema,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { StepKind, StepPhase } from "../protocol/index.ts";
import { lossesOf } from "./losses.ts";

const id = (name: string) => name as ComponentId;
const kind = (version: number, holdsData: Schema["holdsData"]): Schema => ({
  ...{ name: "acme.store", version, title: "Store", description: "", icon: "box", category: "Acme", functions: [] },
  ...(holdsData === undefined ? {} : { holdsData }),
  provider: "actions",
  domain: { type: "object", properties: { external: { type: "boolean", title: "External" } } },
});
const HOLDING = kind(1, true);
const SILENT = kind(2, undefined);
const LENDING = kind(3, { unless: "/domain/external" });

const made = (name: string, schema: Schema): readonly Mutation[] => [
  { type: "component.create", component: id(name), schema: schemaRef(schema) },
  { type: "component.rename", component: id(name), name },
];
const set = (name: string, value: Json): Mutation => ({
  ...{ type: "attribute.set", component: id(name), path: "/domain/external" as Path, value },
});
const BEFORE: Snapshot = [
  ...[HOLDING, SILENT, LENDING].map((schema): Mutation => ({ type: "schema.install", schema })),
  ...[...made("orders", HOLDING), ...made("cache", SILENT), ...made("lent", LENDING)],
  set("lent", true),
].reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);

const step = (name: string, what: StepKind, phase: StepPhase = "succeeded") => ({
  ...{ component: name, name, kind: what, phase },
});
const losses = (steps: readonly ReturnType<typeof step>[], ...mutations: readonly Mutation[]) =>
  lossesOf(steps, { before: BEFORE, after: mutations.reduce(applyMutation, BEFORE) });

const DELETED = "What “orders” held was deleted with it; taking this back does not bring that back.";
const EMPTIED = "was made anew and began without what it held; taking this back does not bring that back.";

test("[G34] what held data and was deleted, or was made anew, is said to be lost, whatever its kind is called", () => {
  expect(losses([step("orders", "destroy")])).toEqual([DELETED]);
  expect(losses([step("orders", "replace")])).toEqual([`“orders” ${EMPTIED}`]);
  // Tried again by a later run, it is said once.
  expect(losses([step("orders", "destroy"), step("orders", "destroy")])).toEqual([DELETED]);
});

test("[G34] nothing is said of what holds none, of what stays, and of what did not succeed", () => {
  expect(losses([step("cache", "destroy"), step("cache", "replace")])).toEqual([]);
  expect(losses([step("orders", "update"), step("orders", "create")])).toEqual([]);
  const others = (["waiting", "running", "failed", "skipped", "cancelled"] as const).map((phase) =>
    step("orders", "destroy", phase),
  );
  expect(losses(others)).toEqual([]);
});

test("[G34] the version of the kind that stood before says whether it held data", () => {
  const upgraded = (name: string, to: Schema): Mutation => ({
    ...{ type: "component.upgrade", component: id(name), schema: schemaRef(to) },
  });
  expect(losses([step("orders", "replace")], upgraded("orders", SILENT))).toEqual([`“orders” ${EMPTIED}`]);
  expect(losses([step("cache", "destroy")], upgraded("cache", HOLDING))).toEqual([]);
});

test("[G34] somebody else's is not lost where it is deleted, and is where it was made anew as one's own", () => {
  expect(losses([step("lent", "destroy")])).toEqual([]);
  expect(losses([step("lent", "replace")])).toEqual([]);
  expect(losses([step("lent", "replace")], set("lent", false))).toEqual([`“lent” ${EMPTIED}`]);
});
