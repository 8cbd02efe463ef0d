import { expect, test } from "vitest";
import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Schema,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { PlanStep } from "../protocol/index.ts";
import { risksOf } from "./risk.ts";

const id = (name: string) => name as ComponentId;
const text = { type: "string", title: "Text" } as const;
const kind = (name: string, domain: Schema["domain"], rest: Partial<Schema> = {}): Schema => ({
  ...{ name, version: 1, title: name, description: "", icon: "box", category: "test", functions: [] },
  ...{ provider: "actions", domain, ...rest },
});
const DISK = kind("test.disk", { type: "object", properties: { name: text } }, { holdsData: true });
const LENT = kind(
  "test.lent",
  { type: "object", properties: { name: text, external: { type: "boolean", title: "External" } } },
  { holdsData: { unless: "/domain/external" } },
);
const BOX = kind("test.box", {
  type: "object",
  properties: {
    image: text,
    disk: { ...text, reference: { schemas: ["test.disk"], path: "/domain/name", edge: "mount" } },
  },
});

const set = (name: string, path: string, value: Json): Mutation => ({
  ...{ type: "attribute.set", component: id(name), path: path as Path, value },
});
const made = (name: string, schema: Schema): readonly Mutation[] => [
  { type: "component.create", component: id(name), schema: schemaRef(schema) },
  { type: "component.rename", component: id(name), name },
];
function mounted(name: string, from: string): Mutation {
  return {
    ...{ type: "attribute.subscribe", component: id(name), path: "/domain/disk" as Path },
    from: { component: id(from), path: "/domain/name" as Path },
  };
}
const remove = (name: string, rest: { readonly leave?: true } = {}): Mutation => ({
  ...{ type: "component.delete", component: id(name), ...rest },
});
const BASE: Snapshot = [
  ...[DISK, LENT, BOX].map((schema): Mutation => ({ type: "schema.install", schema })),
  ...[...made("pgdata", DISK), ...made("db", BOX), ...made("web", BOX), ...made("lent", LENT)],
  mounted("db", "pgdata"),
  set("lent", "/domain/external", true),
].reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);

const step = (name: string, what: PlanStep["kind"]): PlanStep => ({
  ...{ component: name, name, schema: "s", kind: what, reason: "", downtime: what === "replace", after: [] },
});

function risks(
  mutations: readonly Mutation[],
  plan: readonly PlanStep[] = [],
  status: { readonly [name: string]: "ok" | "gone" } = {},
) {
  const proposed = mutations.reduce(applyMutation, BASE);
  const resources = new Map(Object.entries(status).map(([name, is]) => [name, { status: is }]));
  return risksOf({ base: BASE, proposed, mutations, plan, resources });
}
const levels = (...of: Parameters<typeof risks>) => risks(...of).things.map(({ name, risk }) => `${name} ${risk}`);

test("[G30] the plan counts where it does more than the types declare, and never less", () => {
  const image = set("web", "/domain/image", "nginx:2");
  expect(levels([image], [step("web", "update")])).toEqual(["web medium"]);
  expect(levels([image], [step("web", "replace")])).toEqual(["web medium"]);
  expect(levels([image])).toEqual(["web medium"]);
  expect(levels([{ type: "component.rename", component: id("web"), name: "www" }])).toEqual(["www low"]);
  expect(levels([...made("new", BOX), set("new", "/domain/image", "a")], [step("new", "create")])).toEqual(["new low"]);
  expect(levels([remove("web")], [step("web", "destroy")])).toEqual(["web high"]);
});

test("[G30] what is made anew and works on what another holds is of high risk, also where only the plan reaches it", () => {
  const found = risks([set("web", "/domain/image", "b")], [step("web", "replace"), step("db", "replace")]);
  expect(found.things).toEqual([
    { thing: "db", name: "db", risk: "high", why: "It stops while it is made anew, and works on what pgdata holds." },
    { thing: "web", name: "web", risk: "medium", why: "It stops while it is made anew." },
  ]);
  expect(found.sentence).toBe("High risk: db. As far as its kinds say, all of it can be taken back.");
});

test("[G30] what takes away or empties what holds data cannot be taken back, and says why", () => {
  const deleted = risks([remove("pgdata"), remove("db")], [step("pgdata", "destroy"), step("db", "destroy")]);
  expect(deleted.things.map(({ name, irreversible }) => [name, irreversible !== undefined])).toEqual([
    ["db", false],
    ["pgdata", true],
  ]);
  expect(deleted.sentence).toBe(
    "High risk: db and pgdata. What “pgdata” holds is deleted with it, and taking this back does not bring that back: to keep it, erase “pgdata” and leave it outside.",
  );
  const emptied = risks([set("pgdata", "/domain/name", "x")], [step("pgdata", "replace")]);
  expect(emptied.things).toMatchObject([{ risk: "high", irreversible: expect.stringContaining("begins without") }]);
  expect(emptied.things[0]?.why).toBe("It holds data, and is made anew.");
  // Somebody else's until now, it is ours from here on: only then may it be emptied.
  const taken = [set("lent", "/domain/external", false), set("lent", "/domain/name", "x")];
  expect(levels(taken, [step("lent", "replace")])).toEqual(["lent high"]);
  expect(risks(taken, [step("lent", "replace")]).sentence).toContain("begins without");
  expect(levels([set("lent", "/domain/name", "x")], [step("lent", "replace")])).toEqual(["lent medium"]);
});

test("[G30] a deletion that takes nothing away outside is said to be one; of what nobody has seen there the type's word counts", () => {
  const why = (...of: Parameters<typeof risks>) => {
    const [thing] = risks(...of).things;
    return [thing?.risk, thing?.why, thing?.irreversible];
  };
  expect(why([remove("pgdata", { leave: true })], [], { pgdata: "ok" })).toEqual([
    ...["medium", "It is erased here, and left outside as it is.", undefined],
  ]);
  expect(why([remove("pgdata")], [], { pgdata: "gone" })).toEqual([
    ...["medium", "It is deleted here; outside it is gone already.", undefined],
  ]);
  expect(why([remove("pgdata")])).toEqual([
    ...["high", "It is deleted here, and nothing is known to stand outside for it.", undefined],
  ]);
});

test("[G30] functions, views and kinds count by their types; nothing is of low risk", () => {
  const fn = {
    type: "function.create",
    function: "f" as FunctionId,
    name: "f",
    kind: "attribute",
    source: "",
  } as const;
  expect(levels([fn])).toEqual(["f medium"]);
  expect(risks([])).toEqual({ highest: "low", sentence: "Low risk: nothing changes.", things: [] });
  expect(risks(made("new", BOX)).sentence).toBe("Low risk. All of it can be taken back.");
  expect(risks([set("web", "/domain/image", "b")]).sentence).toBe("Medium risk: web. All of it can be taken back.");
});
