import fc from "fast-check";
import { expect, test } from "vitest";
import type { FunctionId } from "../base/index.ts";
import {
  applyMutation,
  EffectiveModel,
  EffectiveSchemas,
  type Mutation,
  type Path,
  type Property,
  runBatch,
  type Schema,
  schemaRef,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import { apply, bound, code, create, id, install, schema, set, setUp, subscribe } from "./reactive.fixture.ts";

// The engine finds circles on its own, in the graph that it wires: what it says is the oracle for what the model accepts.

const TEXT: Property = { type: "string" };
const own = code("own circle", () => null);
const version = (number: number, reads: string): Schema => ({
  ...schema("t.own", [bound("transformation", "given", own, { inputs: { value: "/domain/a", other: reads } })], number),
  domain: {
    type: "object",
    properties: { a: TEXT, b: TEXT, c: TEXT, group: { type: "object", properties: { d: TEXT, e: TEXT } } },
  },
});
const [FIRST, SECOND] = [version(1, "/domain/b"), version(2, "/domain/group")];
const WRITTEN = ["through", "computed"] as const;
const written = (name: string): Mutation[] => [
  {
    ...{ type: "function.create", function: name as FunctionId, name, source: "" },
    kind: name === "through" ? "transformation" : "attribute",
  },
  { type: "function.bind", function: name as FunctionId, schema: "t.own" },
];
const BASE = apply(install(FIRST, SECOND), ...create("x", FIRST), ...create("y", FIRST), ...WRITTEN.flatMap(written));

const places = ["a", "b", "c", "group/d", "group/e"].map((place) => `/domain/${place}`);
const place = fc.constantFrom(...places);
const source = fc.constantFrom(...places, "/derived/computed");
const via = fc.constantFrom("given", "through", undefined);
const which = fc.constantFrom(...WRITTEN).map((name) => name as string as FunctionId);
const reads = fc.constantFrom("/domain/a", "/domain/b", "/domain/c", "/domain/group", "/domain/group/d");
const component = id("x");
const away: Mutation = { type: "component.delete", component };
const back: Mutation = { type: "component.restore", component };
const attached = (type: "function.bind" | "function.unbind") =>
  which.map((each): Mutation => ({ type, function: each, schema: "t.own" }));
const marked = (type: "function.delete" | "function.restore") =>
  which.map((each): Mutation => ({ type, function: each }));
const taken = fc.oneof(
  fc.tuple(place, source, via).map(([to, from, by]) => subscribe("x", to, "x", from, by)),
  fc.tuple(place, via).map(([to, by]) => subscribe("x", to, "y", "/domain/a", by)),
);
const given = fc.tuple(which, fc.array(reads, { maxLength: 2 })).map(
  ([each, paths]): Mutation => ({
    ...{ type: "function.set", function: each, field: "inputs" },
    value: Object.fromEntries(paths.map((path, index) => [`i${index}`, path])),
  }),
);
const moved = fc
  .constantFrom<SchemaRef>(schemaRef(FIRST), schemaRef(SECOND))
  .map((schema): Mutation => ({ type: "component.upgrade", component, schema }));
const step: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: taken },
  { weight: 4, arbitrary: given },
  { weight: 2, arbitrary: moved },
  { weight: 2, arbitrary: place.map((to): Mutation => ({ type: "attribute.unset", component, path: to as Path })) },
  ...[place.map((to) => set("x", to, "set")), fc.constantFrom(away, back)],
  ...[attached("function.bind"), attached("function.unbind"), marked("function.delete"), marked("function.restore")],
);

/** What happens to functions while the component is away is not held against it, but when it comes back. */
const absence = fc
  .tuple(
    fc.array(fc.oneof(given, attached("function.unbind"), marked("function.delete")), { maxLength: 3 }),
    fc.array(fc.oneof(attached("function.bind"), marked("function.restore"))),
  )
  .map(([meanwhile, after]) => [away, ...meanwhile, back, ...after].map((mutation) => [mutation]));
const alone = fc.array(step, { minLength: 1, maxLength: 3 }).map((batch) => [batch]);
const history = fc
  .array(fc.oneof({ weight: 6, arbitrary: alone }, { weight: 1, arbitrary: absence }), { minLength: 8, maxLength: 24 })
  .map((parts) => parts.flat());

function isMadeOfItself(snapshot: Snapshot): boolean {
  const { engine } = setUp();
  engine.update(new EffectiveModel(new EffectiveSchemas()).of(snapshot, () => own));
  const circles = [...engine.results()].filter(({ result }) => "reason" in result && result.reason.includes("circle"));
  engine.dispose();
  return circles.length > 0;
}

const isThere = (snapshot: Snapshot) => snapshot.components.get(component)?.deleted === false;

test("[R7] [R13] whatever is edited in whatever order, nothing that the model accepts is a circle here, and what it refuses as one is", () => {
  const seen = {
    accepted: 0,
    "attribute.subscribe": 0,
    "function.set": 0,
    "function.bind": 0,
    "function.restore": 0,
    "component.restore": 0,
    "component.upgrade": 0,
  };
  fc.assert(
    fc.property(history, (batches) => {
      let state = BASE;
      for (const batch of batches) {
        const { state: next, outcomes } = runBatch(state, batch, "bestEffort");
        if (next !== state && isThere(next)) expect(isMadeOfItself(next)).toBe(false);
        const [mutation] = batch;
        const refusal = batch.length === 1 ? outcomes[0]?.refusal : undefined;
        if (mutation && refusal?.kind === "cycle") {
          expect(isMadeOfItself(applyMutation(state, mutation))).toBe(true);
          expect(Object.keys(seen)).toContain(mutation.type);
          seen[mutation.type as keyof typeof seen]++;
        } else seen.accepted++;
        state = next;
      }
    }),
    { numRuns: 250 },
  );
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
});
