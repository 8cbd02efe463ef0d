import type { ComponentId, Json } from "@tributary/core/base";
import { canonicalJson } from "@tributary/core/base";
import { baseSnapshot, Dice, NODE_REF, randomEdit, VIEW } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { parseOverlayCell } from "./cell.ts";
import { affects, MUTATION_TRAITS } from "./definition.ts";
import { invertMutation } from "./invert.ts";
import { materialise } from "./materialise.ts";
import { resolveIn } from "./resolve.ts";
import type { Mutation } from "./mutation.ts";
import { deletionOf, duplicateOf, freeName } from "./operations.ts";
import { isPath, type Path, pathOf, placeOf, segmentsOf } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import type { Schema } from "./schema.ts";
import { sentenceOf } from "./sentence.ts";
import { deserialiseSnapshot, readSnapshotText, serialiseSnapshot, snapshotText } from "./serialise.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const SEED = 20_261;
const BASE = baseSnapshot(4);
const id = (text: string): ComponentId => text as ComponentId;
const path = (text: string): Path => text as Path;
const set = (component: string, at: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: path(at),
  value,
});
const link = (component: string, source: string, at = "/domain/link"): Mutation => ({
  type: "attribute.subscribe",
  component: id(component),
  path: path(at),
  from: { component: id(source), path: path("/meta/name") },
});
const text = (snapshot: Snapshot): string => canonicalJson(serialiseSnapshot(snapshot));
const refusal = (snapshot: Snapshot, mutation: Mutation): string | undefined => {
  const verdict = validateMutation(snapshot, mutation);
  return verdict.ok ? undefined : verdict.error.kind;
};

/** Accepted mutations of a seeded history, each with the snapshot it was applied to. */
function* history(
  seed: number,
  length: number,
): Generator<{ readonly before: Snapshot; readonly mutation: Mutation; readonly after: Snapshot }> {
  const dice = new Dice(seed);
  let state = BASE;
  let ids = 0;
  for (let step = 0; step < length; step += 1) {
    for (const mutation of randomEdit(dice, state, () => `n${ids++}`)) {
      if (!validateMutation(state, mutation).ok) continue;
      const after = applyMutation(state, mutation);
      yield { before: state, mutation, after };
      state = after;
    }
  }
}

test(`[M1] [M11] every mutation's inverse leads back, and older snapshots stay as they were (seed ${SEED})`, () => {
  for (const { before, mutation, after } of history(SEED, 600)) {
    const was = text(before);
    const back = invertMutation(before, mutation).reduce(applyMutation, after);
    expect(text(back), JSON.stringify(mutation)).toBe(was);
  }
});

test("[M11] an added list entry is taken back by its removal", () => {
  const entry = { component: id("base0"), path: path("/domain/ports/new") };
  expect(invertMutation(BASE, { type: "item.insert", ...entry, order: "a5" })).toEqual([
    { type: "item.remove", ...entry },
  ]);
});

test(`[M2] a mutation of something that is not there changes nothing (seed ${SEED})`, () => {
  const empty = { ...BASE, components: BASE.components.clear(), views: BASE.views.clear() };
  for (const { mutation } of history(SEED, 200)) {
    if (mutation.type === "component.create" || mutation.type === "view.create") continue;
    expect(applyMutation(empty, mutation).components.size).toBe(0);
  }
});

test("[M1] written out in pieces, a snapshot is the same JSON, and read in pieces the same snapshot; also as it was once written, in one", () => {
  const many = baseSnapshot(2_345);
  expect([...snapshotText(many)].length).toBeGreaterThan(3);
  for (const each of [EMPTY_SNAPSHOT, BASE, many]) {
    const text = [...snapshotText(each)].join("");
    const json = serialiseSnapshot(each);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
    for (const written of [text, JSON.stringify(json)]) expect(serialiseSnapshot(readWhole(written))).toEqual(json);
  }
});

function readWhole(text: string): Snapshot {
  const reading = readSnapshotText(text);
  let step = reading.next();
  while (!step.done) step = reading.next();
  return step.value;
}

test(`[M1] the indexes of subscribers and names are those of a snapshot built afresh (seed ${SEED})`, () => {
  let last = BASE;
  for (const { after } of history(SEED + 1, 600)) last = after;
  const fresh = deserialiseSnapshot(serialiseSnapshot(last));
  const sorted = (subscribers: Snapshot["subscribers"]) =>
    subscribers.map((of) => of.map((paths) => paths.toArray().sort())).toJS();
  expect(sorted(last.subscribers)).toEqual(sorted(fresh.subscribers));
  expect(last.names.map((ids) => ids.toArray().sort()).toJS()).toEqual(
    fresh.names.map((ids) => ids.toArray().sort()).toJS(),
  );
});

test("[M3] values are accepted where the schema has a place of their form, and refused elsewhere", () => {
  expect(refusal(BASE, set("base0", "/domain/size", 100))).toBeUndefined();
  expect(refusal(BASE, set("base0", "/domain/size", 101))).toBe("invalidValue");
  expect(refusal(BASE, set("base0", "/domain/size", "7"))).toBe("invalidValue");
  expect(refusal(BASE, set("base0", "/domain/nowhere", 1))).toBe("unknownProperty");
  expect(refusal(BASE, set("base0", "/domain/constructor", 1))).toBe("unknownProperty");
  expect(refusal(BASE, set("base0", "/domain/ports", []))).toBe("invalidValue");
  expect(refusal(BASE, set("base0", "/domain/tags/a~1b", "fine"))).toBeUndefined();
  expect(refusal(BASE, { type: "component.rename", component: id("base0"), name: "two\nlines" })).toBe("invalidValue");
  expect(refusal(BASE, { type: "component.rename", component: id("base0"), name: "<script>" })).toBeUndefined();
});

test("[M4] reality and results cannot be written", () => {
  for (const at of ["/resource/state", "/derived/engineName"])
    expect(refusal(BASE, set("base0", at, 1))).toBe("readOnlyPath");
});

test("[M5] what stands below a list entry needs the entry", () => {
  expect(refusal(BASE, set("base0", "/domain/ports/p/number", 9))).toBeUndefined();
  expect(refusal(BASE, set("base0", "/domain/ports/q/number", 9))).toBe("missingItem");
});

test("[M6] a connection's source exists, is not going away, and fits", () => {
  expect(refusal(BASE, link("base0", "nobody"))).toBe("missingReference");
  expect(refusal(BASE, set("base0", "/domain/link", "typed"))).toBe("connectionRequired");
  const going = applyMutation(BASE, { type: "component.delete", component: id("base3") });
  expect(refusal(going, link("base0", "base3"))).toBe("missingReference");
});

test("[M7] a circle is refused by name", () => {
  const verdict = validateMutation(BASE, link("base0", "base3"));
  expect(verdict.ok ? "" : refusalSentence(verdict.error)).toBe(
    "This connection would close a circle: node 0 → node 1 → node 2 → node 3 → node 0. Remove one of these connections first.",
  );
});

test("[M8] [M9] names and connections may be swapped in one batch; a clash is refused", () => {
  const rename = (component: string, name: string): Mutation => ({
    type: "component.rename",
    component: id(component),
    name,
  });
  expect(runBatch(BASE, [rename("base0", "node 1"), rename("base1", "node 0")], "atomic").refused).toBe(false);
  expect(runBatch(BASE, [rename("base0", "node 1")], "atomic").outcomes[0]?.refusal?.kind).toBe("duplicateName");
  const turned = [
    link("base1", "base2"),
    { type: "attribute.unset", component: id("base2"), path: path("/domain/link") } as const,
  ];
  expect(runBatch(BASE, [turned[1] as Mutation, turned[0] as Mutation], "atomic").refused).toBe(false);
});

test("[M9] best effort keeps what can stand without what is refused", () => {
  const batch = [set("base0", "/domain/size", 5), set("base1", "/domain/size", 500), set("base2", "/domain/size", 6)];
  const result = runBatch(BASE, batch, "bestEffort");
  expect(result.outcomes.map((outcome) => outcome.refusal?.kind)).toEqual([undefined, "invalidValue", undefined]);
  expect(runBatch(BASE, batch, "atomic").state).toBe(BASE);
});

test("[M10] what others use is not removed; together with its users it is; what is protected is not", () => {
  expect(refusal(BASE, { type: "component.delete", component: id("base0") })).toBe("stillUsed");
  expect(runBatch(BASE, deletionOf(BASE, [id("base0")]), "atomic").refused).toBe(false);
  const all = [...BASE.components.keys()].map((component): Mutation => ({ type: "component.delete", component }));
  const gone = runBatch(BASE, all, "atomic");
  expect(gone.refused).toBe(false);
  expect(refusal(gone.state, { type: "component.restore", component: id("base1") })).toBe("missingReference");
  expect(refusal(gone.state, { type: "component.restore", component: id("base0") })).toBeUndefined();
  const kept = applyMutation(BASE, set("base3", "/meta/protected", true));
  expect(refusal(kept, { type: "component.delete", component: id("base3") })).toBe("protected");
});

test("[M101] what protects a component is written on it and taken from nowhere, not even a value that would fit", () => {
  const open = applyMutation(BASE, set("base1", "/meta/protected", true));
  const from = { component: id("base1"), path: path("/meta/protected") };
  const taken: Mutation = { type: "attribute.subscribe", component: id("base3"), path: from.path, from };
  expect(refusal(open, taken)).toBe("invalidValue");
  expect(
    refusal(open, { ...taken, path: path("/meta/description"), from: { ...from, path: path("/meta/name") } }),
  ).toBe(undefined);
});

test("[M9] [M10] what comes back together finds each other, in whatever order; what finds no source stays away, with its users", () => {
  const all = ["base1", "base2", "base3"];
  const gone = all
    .map((each): Mutation => ({ type: "component.delete", component: id(each) }))
    .reduce(applyMutation, BASE);
  const back = (...ids: readonly string[]) =>
    runBatch(
      gone,
      ids.map((each): Mutation => ({ type: "component.restore", component: id(each) })),
      "bestEffort",
    ).outcomes.map(({ refusal }) => refusal?.kind);
  expect(back("base3", "base1", "base2")).toEqual([undefined, undefined, undefined]);
  expect(back("base3", "base2")).toEqual(["missingReference", "missingReference"]);
  expect(back("base1")).toEqual([undefined]);
  const freed: Mutation = { type: "attribute.unset", component: id("base2"), path: path("/domain/link") };
  const restored: Mutation = { type: "component.restore", component: id("base2") };
  expect(runBatch(gone, [restored, freed], "atomic").refused).toBe(false);
  expect(refusal(gone, { type: "component.restore", component: id("nobody") })).toBe("unknownComponent");
});

test("[M12] a tree has its subscriptions resolved, its entries in order and nothing that is unset", () => {
  const edited = [
    { type: "item.insert", component: id("base1"), path: path("/domain/ports/first"), order: "Zz" } as const,
    set("base1", "/domain/ports/first/number", 7),
    set("base1", "/domain/tags/env", "prod"),
  ].reduce<Snapshot>(applyMutation, BASE);
  const component = edited.components.get(id("base1"));
  expect(component && materialise(edited, component, resolveIn(edited))).toEqual({
    meta: { name: "node 1" },
    domain: { size: 1, link: "node 0", tags: { env: "prod" }, ports: [{ number: 7 }, { number: 81 }] },
  });
});

test("[M13] only exactly one well-formed cell is read from outside", () => {
  for (const cell of [
    { value: null },
    { order: "a0" },
    { unset: true },
    { from: { component: "c", path: "/meta/name" } },
  ])
    expect(parseOverlayCell(cell)).toEqual(cell);
  const bad = [
    null,
    1,
    "x",
    [],
    {},
    { value: 1, order: "a0" },
    { order: "" },
    { order: "é" },
    { unset: false },
    { from: { component: "c" } },
    { from: { component: "c", path: "/etc/passwd" } },
    { from: { component: "c", path: "/meta/name", extra: 1 } },
    { value: "x".repeat(300_000) },
  ];
  for (const cell of bad) expect(parseOverlayCell(cell)).toBeUndefined();
});

test("[M13] a path is a well-formed pointer below a known root", () => {
  for (const good of ["/meta/name", "/domain/a~1b/c~0d"]) expect(isPath(good)).toBe(true);
  for (const bad of [
    "",
    "domain",
    "/elsewhere/x",
    "/domain//x",
    "/domain/",
    "/domain/~2",
    `/domain/${"x".repeat(600)}`,
    7,
  ])
    expect(isPath(bad)).toBe(false);
  expect(segmentsOf(pathOf("domain", "a/b", "c~d"))).toEqual(["domain", "a/b", "c~d"]);
});

test(`[M14] every mutation has a sentence, traits and effects (seed ${SEED})`, () => {
  for (const { before, mutation } of history(SEED + 2, 300)) {
    expect(sentenceOf(mutation, before)).toMatch(/^[A-Z].+/);
    expect(MUTATION_TRAITS[mutation.type].title).not.toBe("");
    expect(affects(mutation).writes.length).toBeGreaterThan(0);
  }
});

test("a sentence names things as people do, and keeps secrets out", () => {
  expect(sentenceOf(set("base0", "/domain/ports/p/number", 9), BASE)).toBe("Set Ports ▸ 80 ▸ Number of node 0 to 9");
  expect(sentenceOf(set("base0", "/domain/tags/DB_PASSWORD", "hunter2"), BASE)).toBe(
    "Set Tags ▸ DB_PASSWORD of node 0 to ••••••",
  );
  expect(sentenceOf(link("base2", "base0"), BASE)).toBe("Connected Link of node 2 to node 0 ▸ Name");
});

test("an entry of a map is called by its name, whatever its kind calls what such entries hold", () => {
  const variables = { type: "object", title: "Environment", additionalProperties: { type: "string", title: "Value" } };
  const kind = { ...BASE.schemas.first(), domain: { type: "object", properties: { variables } } } as Schema;
  const state = { ...BASE, schemas: BASE.schemas.set(NODE_REF, kind) };
  const cleared = (name: string): string =>
    sentenceOf({ type: "attribute.unset", component: id("base0"), path: pathOf("domain", "variables", name) }, state);
  expect(cleared("REGION")).toBe("Cleared Environment ▸ REGION of node 0");
  expect(cleared("value")).toBe("Cleared Environment ▸ value of node 0");
  expect(cleared("a/b")).toBe("Cleared Environment ▸ a/b of node 0");
});

test("copies keep connections among themselves, and take free names", () => {
  let count = 0;
  const { mutations, copies } = duplicateOf(BASE, [id("base1"), id("base2")], () => `copy${count++}`);
  const result = runBatch(BASE, mutations, "atomic");
  expect(result.refused).toBe(false);
  const [first, second] = copies.map((copy) => result.state.components.get(copy)?.attributes.get(path("/domain/link")));
  expect(first).toEqual({ from: { component: "base0", path: "/meta/name" } });
  expect(second).toEqual({ from: { component: copies[0], path: "/meta/name" } });
  expect(freeName("web", new Set(["web", "web-2"]))).toBe("web-3");
});

test("a scalar entry's value has a place of its own", () => {
  const schema = {
    ...BASE.schemas.first(),
    domain: { type: "object", properties: { words: { type: "array", items: { type: "string" } } } },
  } as Parameters<typeof placeOf>[0];
  expect(placeOf(schema, path("/domain/words/w1"))?.kind).toBe("item");
  expect(placeOf(schema, path("/domain/words/w1/value"))?.kind).toBe("value");
  expect(placeOf(schema, path("/domain/words/w1/other"))).toBeUndefined();
});

test("a created component is of an installed kind and new", () => {
  expect(refusal(BASE, { type: "component.create", component: id("base0"), schema: NODE_REF })).toBe("componentExists");
  expect(refusal(BASE, { type: "component.create", component: id("x"), schema: "no.such@1" as typeof NODE_REF })).toBe(
    "unknownSchema",
  );
  expect(refusal(BASE, { type: "view.place", view: VIEW, component: id("x"), at: [0, 0] })).toBe("unknownComponent");
});
