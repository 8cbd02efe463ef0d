import { expect, test } from "vitest";
import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { schemaFaults } from "./check-schema.ts";
import { MUTATION_TRAITS } from "./definition.ts";
import { readDefinition } from "./definition-text.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { dataUsedBy, highestRisk, holdsData, riskOf } from "./risk.ts";
import { type Schema, schemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

const id = (name: string) => name as ComponentId;
const text = { type: "string", title: "Text" } as const;
const kind = (name: string, rest: Partial<Schema>): Schema => ({
  ...{ name, version: 1, title: name, description: "", icon: "box", category: "test", functions: [] },
  ...{ domain: { type: "object", properties: { external: { type: "boolean", title: "External" }, name: text } } },
  ...rest,
});
const DISK = kind("test.disk", { provider: "actions", holdsData: { unless: "/domain/external" } });
const NOTE = kind("test.note", {});
const mount = (edge: "mount" | "data") => ({
  ...text,
  reference: { schemas: ["test.disk"], path: "/domain/name", edge },
});
const BOX = kind("test.box", {
  provider: "actions",
  domain: {
    type: "object",
    properties: {
      disk: mount("mount"),
      label: mount("data"),
      others: { ...text, reference: { schemas: ["test.box"], path: "/meta/name", edge: "mount" } },
    },
  },
});

const set = (name: string, path: string, value: Json): Mutation => ({
  ...{ type: "attribute.set", component: id(name), path: path as Path, value },
});
const link = (name: string, path: string, from: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(name), path: path as Path },
  from: { component: id(from), path: "/domain/name" as Path },
});
const BASE: Snapshot = [
  ...[DISK, NOTE, BOX].map((schema): Mutation => ({ type: "schema.install", schema })),
  ...Object.entries({ disk: DISK, theirs: DISK, note: NOTE, box: BOX, label: BOX, helper: BOX }).flatMap(
    ([name, schema]): Mutation[] => [
      { type: "component.create", component: id(name), schema: schemaRef(schema) },
      { type: "component.rename", component: id(name), name },
    ],
  ),
  set("theirs", "/domain/external", true),
  link("box", "/domain/disk", "disk"),
  link("label", "/domain/label", "disk"),
  link("helper", "/domain/others", "box"),
].reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);

const gone = (name: string, leave?: true): Mutation => ({
  ...{ type: "component.delete", component: id(name), ...(leave ? { leave } : {}) },
});

test("[M99] a mutation risks what its type declares; what is said of a thing that is not there is part of making it", () => {
  expect(riskOf(set("box", "/domain/disk", "x"), BASE)).toEqual({ risk: MUTATION_TRAITS["attribute.set"].risk });
  expect(riskOf(set("new", "/domain/disk", "x"), BASE)).toEqual({ risk: "low" });
  expect(riskOf(gone("new"), BASE)).toEqual({ risk: "low" });
  const fn = "f" as FunctionId;
  expect(riskOf({ type: "function.delete", function: fn }, BASE)).toEqual({ risk: "medium" });
  const made: Mutation = { type: "function.create", function: fn, name: "f", kind: "attribute", source: "" };
  expect(riskOf({ type: "function.delete", function: fn }, applyMutation(BASE, made))).toEqual({ risk: "high" });
  const placed: Mutation = { type: "view.delete", view: "v" as never };
  expect(riskOf(placed, BASE)).toEqual({ risk: "low" });
  expect([highestRisk([]), highestRisk(["low", "high", "medium"])]).toEqual(["low", "high"]);
});

test("[M99] deleting what holds data cannot be taken back, and says why; what takes nothing away outside is no more than an edit", () => {
  const lost = riskOf(gone("disk"), BASE);
  expect([lost.risk, lost.irreversible]).toEqual([
    "high",
    "What “disk” holds is deleted with it, and taking this back does not bring that back: to keep it, erase “disk” and leave it outside.",
  ]);
  expect(riskOf(gone("box"), BASE)).toEqual({ risk: "high" });
  expect(riskOf(gone("theirs"), BASE)).toEqual({ risk: "high" });
  expect([riskOf(gone("disk", true), BASE), riskOf(gone("note"), BASE)]).toEqual([
    { risk: "medium" },
    { risk: "medium" },
  ]);
});

test("[M99] what holds data is mounted where the kind says so, also through what mounts are taken from, and not where only a value is taken", () => {
  const of = (name: string) => {
    const component = BASE.components.get(id(name));
    if (!component) throw new RangeError(name);
    return [holdsData(BASE, component), dataUsedBy(BASE, component)];
  };
  expect(["disk", "theirs", "box", "label", "helper"].map(of)).toEqual([
    [true, []],
    [false, []],
    [false, ["disk"]],
    [false, []],
    [false, ["disk"]],
  ]);
});

test("[M99] [M22] a definition says whether it holds data, and where that is somebody else's; anything else is refused at its place", () => {
  const { functions: _, ...definition } = DISK;
  expect(readDefinition(JSON.stringify(definition), DISK).schema?.holdsData).toEqual({ unless: "/domain/external" });
  for (const holds of [true, false, { unless: "/domain/external" }])
    expect(schemaFaults({ ...definition, holdsData: holds } as Json)).toEqual([]);
  for (const holds of ["yes", 1, null, {}, { unless: "/meta/name" }, { unless: "/domain/a", also: 1 }])
    expect(schemaFaults({ ...definition, holdsData: holds } as Json)).toMatchObject([{ at: "/holdsData" }]);
});
