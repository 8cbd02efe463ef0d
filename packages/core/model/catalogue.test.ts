import { expect, test } from "vitest";
import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import {
  defaultKey,
  defaultSchemaOf,
  defaultSchemas,
  defaultSourcesOf,
  lockKey,
  packageKey,
  packagesOf,
  parseCatalogueKey,
  sourceKey,
  versionsOf,
} from "./catalogue.ts";
import { defaultSourceKey, firstConnections } from "./default-sources.ts";
import { Draft } from "./draft.ts";
import { EffectiveModel, EffectiveSchemas, functionsOf } from "./effective.ts";
import { invertMutation } from "./invert.ts";
import type { Mutation } from "./mutation.ts";
import { parseMutation } from "./parse-mutation.ts";
import type { Path } from "./path.ts";
import { type Schema, schemaRef } from "./schema.ts";
import { sentenceOf } from "./sentence.ts";
import { deserialiseSnapshot, serialiseSnapshot, snapshotText } from "./serialise.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { digestAfter, digestOf, stateHash } from "./state-hash.ts";
import { validateMutation } from "./validate.ts";

const BOX: Schema = {
  ...{
    name: "acme.box",
    version: 1,
    title: "Box",
    description: "A box.",
    icon: "box",
    category: "Acme",
    functions: [],
  },
  domain: { type: "object", properties: { size: { type: "integer", title: "Size" } } },
};
const NEXT: Schema = { ...BOX, version: 2 };
const HASH = "0".repeat(64);
const RECORD = {
  ...{ version: "1.2.0", title: "Acme", description: "", hash: HASH },
  schemas: { "acme.box": { version: 1, hash: HASH } },
  functions: { small: { id: "f1", hash: HASH } },
};

const on = (before: Snapshot, ...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const HEAD = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX }, { type: "schema.install", schema: NEXT });

function refusalOf(snapshot: Snapshot, mutation: Mutation): string | undefined {
  const verdict = validateMutation(snapshot, mutation);
  return verdict.ok ? undefined : verdict.error.kind;
}

function set(key: string, value: Json): Mutation {
  return { type: "catalogue.set", key, value };
}

test("[M25] a locked version is neither changed nor discarded, and an unlocked one is both", () => {
  const locked = on(HEAD, set(lockKey(schemaRef(NEXT)), true));
  const changed: Mutation = { type: "schema.install", schema: { ...NEXT, title: "Crate" } };
  const discarded: Mutation = { type: "schema.discard", schema: schemaRef(NEXT) };
  expect(refusalOf(locked, changed)).toBe("schemaLocked");
  expect(refusalOf(locked, discarded)).toBe("schemaLocked");
  expect(refusalOf(locked, { type: "schema.install", schema: NEXT })).toBeUndefined();
  expect(refusalOf(locked, { type: "schema.install", schema: { ...NEXT, version: 3 } })).toBeUndefined();
  const unlocked = on(locked, { type: "catalogue.clear", key: lockKey(schemaRef(NEXT)) });
  expect(refusalOf(unlocked, changed)).toBeUndefined();
  expect(refusalOf(unlocked, discarded)).toBeUndefined();
});

test("[M61] whoever installs a version, it neither makes a kind one of Docker's, nor takes one from it, nor names who is not known", () => {
  const faultOf = (head: Snapshot, schema: Schema): string | undefined => {
    const verdict = validateMutation(head, { type: "schema.install", schema });
    if (verdict.ok) return undefined;
    return verdict.error.kind === "invalidSchema" ? verdict.error.faults.join(" ") : verdict.error.kind;
  };
  const fresh: Schema = { ...BOX, name: "acme.crate" };
  expect(faultOf(HEAD, { ...fresh, provider: "docker" })).toContain("and no other kind");
  expect(faultOf(HEAD, { ...BOX, version: 3, provider: "docker" })).toContain("and no other kind");
  expect(faultOf(HEAD, { ...fresh, provider: "acme" })).toContain("left out where nobody does");
  expect(faultOf(HEAD, { ...BOX, version: 3, provider: "actions" })).toBeUndefined();

  const volume: Schema = { ...BOX, name: "docker.volume", provider: "docker" };
  const { provider: _, ...described } = volume;
  const docker = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: volume });
  expect(faultOf(docker, volume)).toBeUndefined();
  expect(faultOf(docker, { ...volume, version: 2 })).toBeUndefined();
  expect(faultOf(docker, { ...volume, version: 2, provider: "actions" })).toContain("stays one");
  expect(faultOf(docker, { ...described, version: 2 })).toContain("stays one");
  expect(faultOf(docker, described)).toContain("stays one");

  // What came to stand there before this was asked is still said again, and the kind is brought back to what it was.
  const old = on(docker, { type: "schema.install", schema: { ...described, version: 2 } });
  expect(faultOf(old, { ...described, version: 2, title: "Store" })).toBeUndefined();
  expect(faultOf(old, { ...volume, version: 3 })).toBeUndefined();
  expect(faultOf(old, { ...described, version: 3 })).toContain("stays one");
  const acme = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: { ...fresh, provider: "acme" } });
  expect(faultOf(acme, { ...fresh, version: 2, provider: "acme" })).toBeUndefined();
});

test("[M25] the default version is not discarded", () => {
  const snapshot = on(HEAD, set(defaultKey("acme.box"), 1));
  expect(refusalOf(snapshot, { type: "schema.discard", schema: schemaRef(BOX) })).toBe("schemaInUse");
  expect(refusalOf(snapshot, { type: "schema.discard", schema: schemaRef(NEXT) })).toBeUndefined();
});

test.each([
  ["a lock of what is not there", set("lock/acme.box@7", true), "unknownSchema"],
  ["a lock that says no", set("lock/acme.box@1", false), "catalogueNote"],
  ["a default that is not there", set("default/acme.box", 7), "unknownSchema"],
  ["a default that is no number", set("default/acme.box", "2"), "catalogueNote"],
  ["a source for no kind", set("source/acme.no/domain/a", { component: "c", path: "/meta/name" }), "unknownSchema"],
  ["a source without a path", set("source/acme.box/domain/a", { component: "c" }), "catalogueNote"],
  ["a record without a hash", set("package/acme", { ...RECORD, hash: "x" }), "catalogueNote"],
  ["a record with more in it", set("package/acme", { ...RECORD, secret: "s" }), "catalogueNote"],
  ["a package with a bad name", set("package/Acme Inc", RECORD), "malformed"],
  ["a key nobody knows", set("motto/acme", "onwards"), "malformed"],
  ["clearing a key nobody knows", { type: "catalogue.clear", key: "motto/acme" } as Mutation, "malformed"],
])("[M25] %s is refused", (_, mutation, kind) => {
  expect(refusalOf(HEAD, mutation)).toBe(kind);
});

const GOOD: readonly Mutation[] = [
  set(lockKey(schemaRef(BOX)), true),
  set(defaultKey("acme.box"), 1),
  set(packageKey("acme"), RECORD),
  set(sourceKey("acme.box", "/domain/size" as Path), { component: "c1", path: "/meta/name" }),
  { type: "catalogue.clear", key: defaultKey("acme.box") },
];

test("[M25] what has its form and speaks of what is there is accepted, read from outside, undone and said in a sentence", () => {
  let state = HEAD;
  for (const mutation of GOOD) {
    expect(refusalOf(state, mutation)).toBeUndefined();
    expect(parseMutation(JSON.parse(JSON.stringify(mutation)))).toEqual(mutation);
    const after = applyMutation(state, mutation);
    expect(serialiseSnapshot(on(after, ...invertMutation(state, mutation)))).toEqual(serialiseSnapshot(state));
    expect(sentenceOf(mutation, after)).toMatch(/^[A-Z].*(Box|Acme)/);
    state = after;
  }
  expect(parseMutation({ type: "catalogue.set", key: "default/acme.box", value: "1" })).toBeUndefined();
});

test("[M15] [M16] what the catalogue says is part of the state: serialised, hashed, and hashed by what changed", () => {
  const after = on(HEAD, ...GOOD);
  const json = serialiseSnapshot(after);
  expect(JSON.parse([...snapshotText(after)].join(""))).toEqual(JSON.parse(JSON.stringify(json)));
  expect(serialiseSnapshot(deserialiseSnapshot(json))).toEqual(json);
  expect(stateHash(digestOf(after))).not.toBe(stateHash(digestOf(HEAD)));
  expect(stateHash(digestAfter(digestOf(HEAD), HEAD, after, GOOD))).toBe(stateHash(digestOf(after)));
  // What was stored before there was a catalogue hashes as it did.
  expect(serialiseSnapshot(HEAD)).not.toHaveProperty("catalogue");
});

test("[M26] new components are of the version that is said, else of the newest", () => {
  expect(versionsOf(HEAD, "acme.box").map(({ version }) => version)).toEqual([2, 1]);
  expect(defaultSchemaOf(HEAD, "acme.box")?.version).toBe(2);
  const said = on(HEAD, set(defaultKey("acme.box"), 1));
  expect(defaultSchemaOf(said, "acme.box")?.version).toBe(1);
  expect(defaultSchemas(said).map(schemaRef)).toEqual(["acme.box@1"]);
  expect(defaultSchemaOf(said, "acme.nothing")).toBeUndefined();
});

test("packages and default sources are read back as they were noted", () => {
  const state = on(HEAD, ...GOOD);
  expect([...packagesOf(state)]).toEqual([["acme", RECORD]]);
  expect(defaultSourcesOf(state, "acme.box")).toEqual([
    { at: "/domain/size", component: "c1" as ComponentId, path: "/meta/name" },
  ]);
  expect(defaultSourcesOf(state, "acme.other")).toEqual([]);
  expect(parseCatalogueKey(sourceKey("acme.box", "/domain/list/*/of" as Path))).toEqual({
    ...{ part: "source", schema: "acme.box", path: "/domain/list/*/of" },
  });
});

test("[M3] a kind whose definition is frozen judges values like any other, and stays as it is", () => {
  const frozen = deepFrozen(structuredClone(BOX));
  const snapshot = on(
    EMPTY_SNAPSHOT,
    { type: "schema.install", schema: frozen },
    {
      ...{ type: "component.create", component: "c" as ComponentId, schema: schemaRef(frozen) },
    },
  );
  const size = (value: Json): Mutation => ({
    ...{ type: "attribute.set", component: "c" as ComponentId, path: "/domain/size" as Path, value },
  });
  expect([refusalOf(snapshot, size(3)), refusalOf(snapshot, size("3"))]).toEqual([undefined, "invalidValue"]);
});

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

const CRATE: Schema = {
  ...{ name: "acme.crate", version: 1, title: "Crate", description: "", icon: "box", category: "Acme", functions: [] },
  domain: {
    type: "object",
    properties: {
      label: { type: "string" },
      boxes: { type: "array", items: { type: "object", properties: { box: { type: "string" } } } },
    },
  },
};

test("[M55] a new component begins with the connections that are the default for its kind, as long as their sources are there", () => {
  const [box, crate] = ["box", "crate"] as ComponentId[];
  const before = on(
    HEAD,
    { type: "schema.install", schema: CRATE },
    { type: "component.create", component: box as ComponentId, schema: schemaRef(BOX) },
    { type: "component.create", component: crate as ComponentId, schema: schemaRef(CRATE) },
    { type: "item.insert", component: crate as ComponentId, path: "/domain/boxes/i" as Path, order: "a0" },
  );
  const here = before.components.get(crate as ComponentId);
  if (!here) throw new RangeError("crate");
  const keys = ["/domain/label", "/domain/boxes/i/box"].map((path) => defaultSourceKey(before, here, path as Path));
  expect(keys).toEqual(["source/acme.crate/domain/label", "source/acme.crate/domain/boxes/*/box"]);
  const noted = on(before, ...keys.map((key) => set(key ?? "", { component: "box", path: "/meta/name" })));
  const made = (state: Snapshot) =>
    firstConnections(state, { schema: CRATE, component: "new" as ComponentId, newId: () => "e1" });
  expect(made(noted).map((each) => ("path" in each ? `${each.type} ${each.path}` : ""))).toEqual([
    "item.insert /domain/boxes/e1",
    "attribute.subscribe /domain/boxes/e1/box",
    "attribute.subscribe /domain/label",
  ]);
  let state = on(noted, { type: "component.create", component: "new" as ComponentId, schema: schemaRef(CRATE) });
  for (const mutation of made(noted)) {
    expect(refusalOf(state, mutation)).toBeUndefined();
    state = on(state, mutation);
  }
  expect(made(on(noted, { type: "component.delete", component: box as ComponentId }))).toEqual([]);
  expect(made(before)).toEqual([]);
  const draft = new Draft(noted, () => "fresh");
  draft.create("acme.crate", "mine");
  expect(draft.mutations.map(({ type }) => type)).toContain("attribute.subscribe");
});

test("[M20] what defines a kind stands with it, and changes nothing for its components", () => {
  const [definer, check] = ["definer", "check"] as FunctionId[];
  const made = (id: FunctionId | undefined, kind: "schema" | "qualification"): Mutation[] => [
    { type: "function.create", function: id as FunctionId, kind, name: kind, source: "" },
    { type: "function.bind", function: id as FunctionId, schema: "acme.box" },
  ];
  const code = { hash: "h", js: "" };
  const model = new EffectiveModel(new EffectiveSchemas());
  const defined = on(HEAD, ...made(definer, "schema"));
  expect(functionsOf(defined, BOX).map(({ name }) => name)).toEqual(["schema"]);
  expect(model.of(defined, () => code)).toBe(defined);
  const checked = on(defined, ...made(check, "qualification"));
  const functions = model.of(checked, () => code).schemas.get(schemaRef(BOX))?.functions;
  expect(functions?.map(({ name }) => name)).toEqual(["qualification"]);
});
