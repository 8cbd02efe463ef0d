import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  schemaRef,
  type Snapshot,
  serialiseSnapshot,
} from "../model/index.ts";
import { AUTHORED, BOX, BOX_2, box, on } from "./catalogue.fixture.ts";
import { olderThan, upgradeOf } from "./upgrade.ts";

const TO = schemaRef(BOX_2);
const id = (name: string) => name as ComponentId;
const path = (text: string) => text as Path;

const tagged: readonly Mutation[] = [
  { type: "item.insert", component: id("tagged"), path: path("/domain/tags/t"), order: "a0" },
  { type: "attribute.set", component: id("tagged"), path: path("/domain/tags/t/word"), value: "fragile" },
];
const HEAD = on(
  AUTHORED,
  { type: "schema.install", schema: BOX_2 },
  ...box("plain", BOX, { "/domain/label": "a" }),
  ...box("sized", BOX, { "/domain/label": "b", "/domain/size": 7 }),
  ...box("tagged", BOX, {}),
  ...tagged,
  ...box("read", BOX, { "/domain/size": 1 }),
  ...box("reader", BOX, {}),
  {
    ...{ type: "attribute.subscribe", component: id("reader"), path: path("/domain/size") },
    from: { component: id("read"), path: path("/domain/size") },
  },
  ...box("new", BOX_2, {}),
);
const ALL = ["plain", "sized", "tagged", "read"].map(id);

const rowOf = (name: string) => upgradeOf(HEAD, { components: [id(name)], to: TO }).rows[0];

test("[K9] the report says what has no place, who would lose something, and how much stays", () => {
  expect(olderThan(HEAD, TO)).toEqual(["plain", "read", "reader", "sized", "tagged"]);
  expect(rowOf("plain")).toMatchObject({ outcome: "fits", lost: [], kept: 2, from: "acme.box@1" });
  expect(rowOf("sized")).toMatchObject({
    ...{ outcome: "loses", kept: 2, lost: [{ path: "/domain/size", title: "Size", value: "7" }] },
  });
  expect(rowOf("tagged")).toMatchObject({ outcome: "loses", lost: [{ path: "/domain/tags/t", value: "an entry" }] });
  expect(rowOf("read")).toMatchObject({ outcome: "stays", strandedReaders: ["reader"] });
  expect(rowOf("new")).toBeUndefined();
});

test("[K9] the functions that would run are those whose code or arguments would be others", () => {
  expect(rowOf("plain")?.runs).toEqual(["Checks boxLabel", "Checks boxSize"]);
  const blind = on(HEAD, {
    ...{ type: "function.set", function: "f1" as FunctionId, field: "inputs", value: { label: "/domain/label" } },
  });
  // It reads only what stays; the other reads the whole, in which a default is new.
  expect(upgradeOf(blind, { components: [id("plain")], to: TO }).rows[0]?.runs).toEqual(["Checks boxLabel"]);
  const own = { name: "volume", kind: "attribute", title: "Volume", description: "", inputs: {} } as const;
  const code = { hash: "h", js: "export default () => 1" };
  const coded: Snapshot = {
    ...HEAD,
    schemas: HEAD.schemas.set(schemaRef(BOX), { ...BOX, functions: [{ ...own, code }] }),
  };
  expect(upgradeOf(coded, { components: [id("plain")], to: TO }).rows[0]?.gone).toEqual(["Volume"]);
});

test("[K9] only what fits moves, unless what has no place may go", () => {
  const fits = on(HEAD, ...upgradeOf(HEAD, { components: ALL, to: TO }).mutations);
  const versions = (state: Snapshot) => ALL.map((each) => state.components.get(each)?.schema.slice(-1)).join("");
  expect(versions(fits)).toBe("2111");
  const lost = on(HEAD, ...upgradeOf(HEAD, { components: ALL, to: TO, lose: true }).mutations);
  expect(versions(lost)).toBe("2221");
  expect([...(lost.components.get(id("tagged"))?.attributes.keys() ?? [])]).toEqual(["/meta/name"]);
});

test("[K9] what is hidden stays hidden in the report", () => {
  const secret = {
    ...BOX,
    domain: { type: "object", properties: { pin: { type: "string", sensitive: true } } },
  } as const;
  const state = on(
    EMPTY_SNAPSHOT,
    { type: "schema.install", schema: secret },
    { type: "schema.install", schema: BOX_2 },
    ...box("safe", BOX, { "/domain/pin": "1234" }),
  );
  expect(upgradeOf(state, { components: [id("safe")], to: TO }).rows[0]?.lost[0]?.value).toBe("••••••");
});

const VALUES = fc.record(
  {
    "/domain/size": fc.integer(),
    "/domain/label": fc.constantFrom("a", "b"),
    "/domain/inside": fc.constantFrom("x", "y"),
  },
  { requiredKeys: [] },
);

test("[K10] whatever components say, the moves are accepted as one batch and lose exactly what the report says", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(VALUES, fc.boolean()), { maxLength: 8 }), fc.boolean(), (made, lose) => {
      const components = made.map((_, at) => id(`c${at}`));
      const before = on(
        on(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX }, { type: "schema.install", schema: BOX_2 }),
        ...made.flatMap(([values, isTagged], at): Mutation[] => [
          ...box(`c${at}`, BOX, values),
          ...(isTagged ? tagged.map((each) => ({ ...each, component: id(`c${at}`) }) as Mutation) : []),
        ]),
      );
      const { rows, mutations } = upgradeOf(before, { components, to: TO, lose });
      const after = on(before, ...mutations);
      for (const row of rows) {
        const [was, is] = [before, after].map((state) => state.components.get(row.component));
        const moves = row.outcome === "fits" || (lose && row.outcome === "loses");
        expect(is?.schema).toBe(moves ? TO : row.from);
        expect(is?.attributes.size).toBe(moves ? row.kept : was?.attributes.size);
        const gone = [...(was?.attributes.keys() ?? [])].filter((at) => !is?.attributes.has(at));
        const said = row.lost.map((each) => each.path as string);
        expect(gone.every((at) => moves && said.some((above) => at === above || at.startsWith(`${above}/`)))).toBe(
          true,
        );
      }
      if (rows.length === 0) expect(serialiseSnapshot(after)).toEqual(serialiseSnapshot(before));
    }),
    { seed: 20_303, numRuns: 200 },
  );
});
