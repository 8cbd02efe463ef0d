import { baseSnapshot, Dice, growthOf, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  applyMutation,
  type Mutation,
  nameOf,
  NAME_PATH,
  type Path,
  runBatch,
  type Schema,
  type SchemaRef,
  type Snapshot,
  validateName,
  withCell,
} from "../model/index.ts";
import { FreeSuffixes } from "./free-suffixes.ts";
import { type Overlay, readOverlay } from "./overlay.ts";
import { rebaseOverlay, type Renamed } from "./rebase.ts";
import { OverlayView } from "./view.ts";
import { writeMutations } from "./write.ts";

const ROOM: Schema = {
  ...{ ...NODE, name: "test.room", title: "Room" },
  domain: {
    type: "object",
    properties: {
      home: { type: "string", reference: { schemas: ["test.node"], path: "/meta/name" as Path, edge: "contains" } },
    },
  },
};
const ROOM_REF = "test.room@1" as SchemaRef;
const BASE = applyMutation(baseSnapshot(4), { type: "schema.install", schema: ROOM });
const id = (name: string) => name as ComponentId;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const create = (name: string, called: string, schema = "test.node@1" as SchemaRef): Mutation[] => [
  { type: "component.create", component: id(name), schema },
  { type: "component.rename", component: id(name), name: called },
];
const inside = (name: string, home: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(name), path: "/domain/home" as Path },
  from: { component: id(home), path: NAME_PATH },
});

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  doc.transact(() => writeMutations(doc, base, mutations));
  return readOverlay(doc);
}

test("[D34] many names that clash with as many of Head's, one after the other, each get a number at once", () => {
  const growth = growthOf((count) => {
    const head = after(
      BASE,
      many(count).flatMap((index) => create(`t${index}`, `node-${index + 2}`)),
    );
    const overlay = overlayOf(
      BASE,
      many(count).flatMap((index) => create(`m${index}`, `node-${index + 2}`)),
    );
    return () => {
      const { renamed } = rebaseOverlay(BASE, head, overlay);
      expect(new Set(renamed.map(({ to }) => to))).toEqual(
        new Set(many(count).map((index) => `node-${index + count + 2}`)),
      );
    };
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[D34] so do functions", () => {
  const define = (owner: string, index: number): Mutation => ({
    ...{ type: "function.create", function: `${owner}${index}` as FunctionId, kind: "attribute" },
    ...{ name: `fn_${index + 2}`, source: "export default () => 1" },
  });
  const growth = growthOf((count) => {
    const head = after(
      BASE,
      many(count).map((index) => define("t", index)),
    );
    const overlay = overlayOf(
      BASE,
      many(count).map((index) => define("m", index)),
    );
    return () => {
      const { renamedFunctions } = rebaseOverlay(BASE, head, overlay);
      expect(new Set(renamedFunctions.map(({ to }) => to))).toEqual(
        new Set(many(count).map((index) => `fn_${index + count + 2}`)),
      );
    };
  }, 50);
  expect(growth).toBeLessThan(7);
});

test("[D34] and versions: numbers that were tried are not tried again", () => {
  const install = (index: number, title: string): Mutation => ({
    ...{ type: "schema.install", schema: { ...NODE, version: index + 2, title } },
  });
  const head = after(
    BASE,
    many(20).map((index) => install(index, "Theirs")),
  );
  const overlay = overlayOf(
    BASE,
    many(20).map((index) => install(index, "Mine")),
  );
  const { renumbered } = rebaseOverlay(BASE, head, overlay);
  expect(new Set(renumbered.map(({ to }) => to))).toEqual(new Set(many(20).map((index) => `test.node@${index + 22}`)));
  const suffixes = new FreeSuffixes(1);
  let tries = 0;
  const isFree = (version: number): boolean => {
    tries += 1;
    return version > 50 && version % 2 === 0;
  };
  const found = many(25).map(() => suffixes.next("kind", (version) => version, isFree));
  expect([found.at(0), found.at(-1), tries]).toEqual([52, 100, 100]);
});

test("[D34] many of one name in as many containers are moved to a later Head without comparing each with all", () => {
  const growth = growthOf((count) => {
    const homes = many(count).flatMap((index) => create(`home${index}`, `home ${index}`));
    const rooms = many(count).flatMap((index) => [
      ...create(`r${index}`, "db", ROOM_REF),
      inside(`r${index}`, `home${index}`),
    ]);
    const before = after(BASE, homes);
    const overlay = overlayOf(before, rooms);
    const head = after(before, [...create("theirs", "db", ROOM_REF), inside("theirs", "home0")]);
    return () => {
      expect(rebaseOverlay(before, head, overlay).renamed).toEqual([{ component: "r0", from: "db", to: "db-2" }]);
    };
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[D34] [D10] the numbers are those that looking from the beginning each time would find", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const dice = new Dice(seed);
    const homes = ["base0", "base1", undefined];
    const some = (owner: string): Mutation[] =>
      many(2 + dice.below(12)).flatMap((index) => {
        const name = `${owner}${index}`;
        const called = dice.chance(0.2) ? "db" : `db-${2 + dice.below(6)}`;
        const home = homes[dice.below(3)];
        if (dice.chance(0.3)) return create(name, called);
        return [...create(name, called, ROOM_REF), ...(home === undefined ? [] : [inside(name, home)])];
      });
    const standing = (mutations: readonly Mutation[]) =>
      runBatch(BASE, mutations, "bestEffort").outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation]));
    const head = after(BASE, standing(some("t")));
    const overlay = overlayOf(BASE, standing(some("m")));
    expect(rebaseOverlay(BASE, head, overlay).renamed, `seed ${seed}`).toEqual(renamedOneByOne(head, overlay));
  }
});

function renamedOneByOne(head: Snapshot, overlay: Overlay): readonly Renamed[] {
  let { view } = OverlayView.ofOverlay(head, overlay);
  return [...overlay.component.keys()].sort().flatMap((key): Renamed[] => {
    const component = view.components.get(id(key));
    if (!component || validateName(view, id(key)).ok) return [];
    const from = nameOf(component);
    for (let suffix = 2; ; suffix += 1) {
      const to = `${from.replace(/-\d+$/, "")}-${suffix}`;
      const tried = withCell(view, id(key), NAME_PATH, { value: to });
      if (!validateName(tried, id(key)).ok) continue;
      view = tried;
      return [{ component: id(key), from, to }];
    }
  });
}
