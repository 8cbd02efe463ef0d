import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { autoPlaces } from "./auto-subscribe.ts";
import { runBatch } from "./batch.ts";
import { sourceKey } from "./catalogue.ts";
import { type Cell, parseOverlayCell } from "./cell.ts";
import { schemaFaults } from "./check-schema.ts";
import { firstConnections } from "./default-sources.ts";
import { Draft } from "./draft.ts";
import { invertMutation } from "./invert.ts";
import type { Mutation } from "./mutation.ts";
import { duplicateOf } from "./operations.ts";
import type { Path } from "./path.ts";
import { type Property, type Schema, schemaRef } from "./schema.ts";
import { sentenceOf } from "./sentence.ts";
import { serialiseSnapshot } from "./serialise.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

const kind = (name: string, properties: { readonly [name: string]: Property }): Schema => ({
  ...{ name, version: 1, title: name, description: "", icon: "box", category: "T", functions: [] },
  domain: { type: "object", properties },
});
const takes = (...schemas: string[]): Property => ({
  type: "string",
  reference: { schemas, path: "/domain/label", edge: "data", autoSubscribe: true },
});

const ROTA = kind("t.rota", { label: { type: "string", title: "Label" } });
/** Its label is a number, which no text takes. */
const ODD = kind("t.odd", { label: { type: "integer" } });
const CARD = kind("t.card", {
  rota: { ...takes("t.rota", "t.odd"), title: "On call" },
  plain: { type: "string", reference: { schemas: ["t.rota"], path: "/domain/label", edge: "data" } },
  deep: { type: "object", title: "Deep", properties: { peer: { ...takes("t.card"), title: "Peer" } } },
  many: { type: "array", items: { type: "object", properties: { a: takes("t.rota"), b: takes("t.odd", "t.rota") } } },
  texts: { type: "array", items: takes("t.rota") },
  label: { type: "string" },
});
const KINDS = [ROTA, ODD, CARD];
const INSTALLED = on(EMPTY_SNAPSHOT, ...KINDS.map((schema): Mutation => ({ type: "schema.install", schema })));

function on(state: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce((after, each) => applyMutation(after, each), state);
}

const id = (text: string) => text as ComponentId;
const make = (component: string, schema: Schema): readonly Mutation[] => [
  { type: "component.create", component: id(component), schema: schemaRef(schema) },
  { type: "component.rename", component: id(component), name: component },
];

function begin(state: Snapshot, said: readonly string[] = []): readonly Mutation[] {
  let next = 0;
  const newId = () => `e${next++}`;
  return firstConnections(state, { schema: CARD, component: id("new"), newId, said: said as readonly Path[] });
}

/** What a new card takes, as "place: source". */
const taken = (state: Snapshot, said?: readonly string[]) =>
  begin(state, said).flatMap((each) =>
    each.type === "attribute.subscribe"
      ? [`${each.path}: ${each.from.component}${each.from.auto ? "" : " (said)"}`]
      : [],
  );

const ONE = on(INSTALLED, ...make("night", ROTA));
const FROM_NIGHT = [
  "/domain/rota: night",
  "/domain/many/e0/a: night",
  "/domain/many/e0/b: night",
  "/domain/texts/e1/value: night",
];

test("[M80] a new component takes the one source that fits, wherever its kind says so, and in one entry of each list", () => {
  expect(taken(ONE)).toEqual(FROM_NIGHT);
  expect(autoPlaces(CARD).map(({ title }) => title)).toEqual([
    "On call",
    "Deep ▸ Peer",
    "many ▸ a",
    "many ▸ b",
    "texts",
  ]);
  // Nothing of another form, nothing that goes, not itself.
  expect(taken(on(ONE, ...make("odd", ODD)))).toEqual(FROM_NIGHT);
  expect(taken(on(ONE, ...make("day", ROTA), { type: "component.delete", component: id("day") }))).toEqual(FROM_NIGHT);
  expect(taken(on(ONE, ...make("api", CARD)))).toContain("/domain/deep/peer: api");
});

test("[M80] where none or several fit nothing is taken, and nothing where something was said", () => {
  expect(begin(INSTALLED)).toEqual([]);
  expect(begin(on(ONE, ...make("day", ROTA)))).toEqual([]);
  expect(taken(ONE, ["/domain/rota", "/domain/many/x/b"])).toEqual(["/domain/texts/e0/value: night"]);
  expect(taken(ONE, ["/domain"])).toEqual([]);
});

test("[M80] a workspace's own default goes before what a kind takes by itself, as long as its source is there", () => {
  const note = (path: string, component: string): Mutation => ({
    ...{ type: "catalogue.set", key: sourceKey(CARD.name, path as Path) },
    value: { component, path: "/meta/name" },
  });
  const noted = on(ONE, ...make("other", ODD), note("/domain/rota", "other"), note("/domain/many/*/a", "other"));
  expect(taken(noted)).toEqual([
    "/domain/many/e0/a: other (said)",
    "/domain/rota: other (said)",
    "/domain/texts/e1/value: night",
  ]);
  const gone = on(noted, { type: "component.delete", component: id("other") });
  expect(taken(gone)).toEqual(FROM_NIGHT);
});

test("[M80] a draft takes it with what it makes, sees what it has made itself, and says first what whoever drafts says", () => {
  const draft = new Draft(INSTALLED, ids());
  const rota = draft.create("t.rota", "night");
  const card = draft.create("t.card", "api");
  const at = (component: ComponentId, path: string) =>
    draft.view.components.get(component)?.attributes.get(path as Path);
  expect(at(card, "/domain/rota")).toEqual({ from: { component: rota, path: "/domain/label", auto: true } });
  draft.connect(card, "/domain/rota", rota);
  expect(at(card, "/domain/rota")).toEqual({ from: { component: rota, path: "/domain/label" } });
  draft.set(card, "/domain/texts", ["mine"]);
  const [text, ...more] = [...(draft.view.components.get(card)?.attributes ?? [])].filter(([path]) =>
    path.endsWith("/value"),
  );
  expect([text?.[1], more]).toEqual([{ value: "mine" }, []]);
  expect(runBatch(INSTALLED, draft.mutations, "atomic").refused).toBe(false);
});

test("[M80] whoever makes many in one draft takes for each what somebody who looks anew would take", () => {
  const step = fc.record({
    schema: fc.constantFrom(...KINDS),
    take: fc.constantFrom("make", "remove", "leave"),
    at: fc.nat(9),
  });
  const seen = { taken: 0, none: 0 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
      const draft = new Draft(INSTALLED, ids());
      const made: ComponentId[] = [];
      for (const { schema, take, at } of steps) {
        const before = draft.view;
        const gone = made[at % Math.max(made.length, 1)];
        if (take !== "make") {
          if (gone && before.components.get(gone)?.deleted === false) draft[take](gone);
          continue;
        }
        const component = draft.create(schema.name, `n${made.length}`);
        made.push(component);
        const anew = firstConnections(before, { schema, component, newId: ids() });
        const sources = (list: readonly Mutation[]) =>
          list.flatMap((each) =>
            each.type === "attribute.subscribe" && each.component === component ? [each.from] : [],
          );
        expect(sources(draft.mutations)).toEqual(sources(anew));
        seen[anew.length > 0 ? "taken" : "none"] += 1;
      }
    }),
  );
  expect(Object.values(seen).every((times) => times > 0)).toBe(true);
});

function ids(): () => string {
  let next = 0;
  return () => `id${next++}`;
}

test("[M80] in any model what is taken is accepted, is the only one that fits, and goes with the component", () => {
  let some = 0;
  const schema = fc.constantFrom(...KINDS);
  const others = fc.array(fc.record({ schema, gone: fc.boolean() }), { maxLength: 4 });
  fc.assert(
    fc.property(others, (list) => {
      const made = list.flatMap(({ schema: of, gone }, index): Mutation[] => [
        ...make(`c${index}`, of),
        ...(gone ? [{ type: "component.delete", component: id(`c${index}`) } as const] : []),
      ]);
      const before = on(INSTALLED, ...made);
      const batch = [...make("new", CARD), ...begin(before)];
      const { state, refused } = runBatch(before, batch, "atomic");
      expect(refused).toBe(false);
      const rotas = list.filter(({ schema: of, gone }) => of === ROTA && !gone).length;
      const attributes = state.components.get(id("new"))?.attributes;
      expect(attributes?.has("/domain/rota" as Path)).toBe(rotas === 1);
      expect(attributes?.has("/domain/plain" as Path)).toBe(false);
      some += rotas === 1 ? 1 : 0;
      const create = batch[0] as Mutation;
      expect(serialiseSnapshot(on(state, ...invertMutation(before, create)))).toEqual(serialiseSnapshot(before));
    }),
  );
  expect(some).toBeGreaterThan(0);
});

const faultsOf = (parts: { readonly [root: string]: Json }) =>
  schemaFaults({
    ...{ name: "t.x", version: 1, title: "X", description: "", icon: "box", category: "T" },
    domain: { type: "object", properties: {} },
    ...parts,
  });
const domain = (it: Json) =>
  faultsOf({ domain: { type: "object", properties: { it } } }).map(({ sentence }) => sentence);
const REFERENCE = { schemas: ["t.rota"], path: "/domain/label", edge: "data" };
const AUTO: Json = { type: "string", reference: { ...REFERENCE, autoSubscribe: true } };

test("[M81] what cannot be connected when a component is made cannot be said to take something by itself", () => {
  const list = (items: Json): Json => ({ type: "array", items });
  const group = (inner: Json): Json => ({ type: "object", properties: { inner } });
  const at = "/domain/properties/it";
  expect(domain(list(list(AUTO)))).toEqual([
    `${at}/items/items/reference: "autoSubscribe" cannot be said here: a list in a list of a new component has no entry to put it in.`,
  ]);
  expect(domain({ type: "object", additionalProperties: group(AUTO) })).toEqual([
    `${at}/additionalProperties/properties/inner/reference: "autoSubscribe" cannot be said here: a map of a new component is empty, and nobody has named its first key.`,
  ]);
  expect(domain({ ...(AUTO as object), secret: { kinds: ["text"] } })).toHaveLength(1);
  expect(domain({ type: "string", reference: { ...REFERENCE, autoSubscribe: "yes" } })).toEqual([
    `${at}/reference: "autoSubscribe" must be true or false.`,
  ]);
  expect(domain({ type: "string", reference: { ...REFERENCE, path: "label", autoSubscribe: true } })).toEqual([
    `${at}/reference: "autoSubscribe" needs a "path" to take the value from, such as "/meta/name".`,
  ]);
  const inRoot = (root: string) => faultsOf({ [root]: group(AUTO) }).map(({ at: place }) => place);
  expect([inRoot("resource"), inRoot("secrets")]).toEqual([
    ["/resource/properties/inner/reference/autoSubscribe"],
    ["/secrets/properties/inner/reference/autoSubscribe"],
  ]);
});

test("[M81] where it can be connected it is taken, and what is said not to take anything says nothing", () => {
  const off: Json = { type: "string", reference: { ...REFERENCE, autoSubscribe: false } };
  for (const fine of [AUTO, { type: "array", items: AUTO }, { type: "object", properties: { inner: AUTO } }, off])
    expect(domain(fine)).toEqual([]);
  expect(faultsOf({ resource: { type: "object", properties: { off } } })).toEqual([]);
  expect(autoPlaces({ ...CARD, domain: { type: "object", properties: { off: off as Property } } })).toEqual([]);
});

test("[M82] a connection keeps that it was taken by itself, and says so; one that goes through something cannot", () => {
  const from = { component: "night", path: "/domain/label", auto: true };
  expect(parseOverlayCell({ from })).toEqual({ from });
  for (const bad of [{ auto: false }, { auto: 1 }, { via: "upper" }])
    expect(parseOverlayCell({ from: { ...from, ...bad } })).toBeUndefined();
  const state = on(ONE, ...make("new", CARD), ...begin(ONE));
  const [first] = begin(ONE);
  expect(first && sentenceOf(first, state)).toBe("Connected On call of new to night ▸ Label, the only one that fitted");
});

test("[M82] a copy is connected like its original, and took nothing by itself", () => {
  const state = on(ONE, ...make("new", CARD), ...begin(ONE));
  const { mutations, copies } = duplicateOf(state, [id("new")], ids());
  const cells = (component: ComponentId, of: Snapshot): readonly Cell[] => [
    ...(of.components.get(component)?.attributes.values() ?? []),
  ];
  const sources = (list: readonly Cell[]) => list.flatMap((cell) => ("from" in cell ? [cell.from] : []));
  const copied = sources(cells(copies[0] as ComponentId, on(state, ...mutations)));
  expect(copied).toHaveLength(FROM_NIGHT.length);
  expect(copied).toEqual(sources(cells(id("new"), state)).map(({ auto: _, ...rest }) => rest));
});
