import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, type SchemaRef, type Snapshot } from "../model/index.ts";
import { MAP_ROOTS, type OverlayKey } from "./keys.ts";
import { changedKeys, emptyOverlay } from "./overlay.ts";
import { saidOver, unsayableOver } from "./older-base.ts";
import { clashesOf, rebaseOverlay } from "./rebase.ts";
import { writeMutations } from "./write.ts";

const BASE = baseSnapshot(3);
const base2 = "base2" as ComponentId;
const set = (value: Json): Mutation => ({
  type: "attribute.set",
  component: base2,
  path: "/domain/size" as Path,
  value,
});
const SIZE: OverlayKey = { root: "attribute", key: "base2/domain/size" };
const out = (): undefined => undefined;

test("[D28] what is taken out is what the older base said, or that nothing was there", () => {
  const now = applyMutation(BASE, set(9));
  expect(saidOver(BASE, now, [SIZE], out)).toEqual([{ ...SIZE, value: { value: 2 } }]);
  const unset = applyMutation(BASE, { type: "attribute.unset", component: base2, path: "/domain/size" as Path });
  expect(saidOver(unset, now, [SIZE], out)).toEqual([{ ...SIZE, value: { unset: true } }]);
  expect(saidOver(now, now, [SIZE], out)).toEqual([]);
});

test("[D28] nothing of what goes with its component, nor of what Head has not got", () => {
  const now = applyMutation(BASE, set(9));
  const component: OverlayKey = { root: "component", key: "base2" };
  const read = ({ root }: OverlayKey): Json | undefined => (root === "component" ? { deleted: true } : undefined);
  expect(saidOver(BASE, now, [component, SIZE], read)).toEqual([]);
  const made = applyMutation(BASE, {
    type: "component.create",
    component: "new" as ComponentId,
    schema: "sim.node@1",
  } as Mutation);
  expect(saidOver(made, BASE, [{ root: "component", key: "new" }], out)).toEqual([]);
});

test("[D28] all that is taken out with a component, or with a map as a whole, where the older base has these without it", () => {
  const now = [set(9), { ...set("b"), path: "/domain/tags/t" as Path } as Mutation].reduce<Snapshot>(
    applyMutation,
    BASE,
  );
  const component: OverlayKey = { root: "component", key: "base2" };
  // Deleted and brought back in one act, it is as it was.
  expect(saidOver(BASE, now, [component, SIZE], out)).toEqual([{ ...SIZE, value: { value: 2 } }]);
  const made = applyMutation(BASE, { type: "component.erase", component: base2 });
  expect(saidOver(made, now, [component, SIZE], out)).toEqual([{ ...component, value: { deleted: true } }]);
  const [whole, tag]: readonly OverlayKey[] = ["tags", "tags/t"].map((at) => ({
    root: "attribute",
    key: `base2/domain/${at}`,
  }));
  if (!whole || !tag) throw new RangeError("two keys");
  const stood = (value: Json) => (at: OverlayKey) => (at === whole ? value : undefined);
  const unset = { ...tag, value: { unset: true } };
  expect(saidOver(BASE, now, [whole, tag], out, stood({ value: { t: "a" } }))).toEqual([unset]);
  // What was an entry of a list went with what it held.
  expect(saidOver(BASE, now, [whole, tag], out, stood({ order: "a0" }))).toEqual([]);
});

test("[D28] with an entry that Head has taken away, all that it held; but for what is said of that already", () => {
  const now = applyMutation(BASE, { type: "item.remove", component: base2, path: "/domain/ports/p" as Path });
  const entry: OverlayKey = { root: "attribute", key: "base2/domain/ports/p" };
  const held: OverlayKey = { root: "attribute", key: "base2/domain/ports/p/number" };
  const order = { ...entry, value: { order: "a0" } };
  expect(saidOver(BASE, now, [entry], out)).toEqual([order, { ...held, value: { value: 82 } }]);
  expect(saidOver(BASE, now, [entry, held], out)).toEqual([order, { ...held, value: { value: 82 } }]);
  const another = ({ key }: OverlayKey): Json | undefined => (key === held.key ? { value: 90 } : undefined);
  expect(saidOver(BASE, now, [entry, held], another)).toEqual([order]);
  expect(saidOver(BASE, now, [entry], another)).toEqual([order]);
});

test("[D28] of what Head has deleted, or made, meanwhile: that it is there, or is not", () => {
  const deleted = applyMutation(BASE, { type: "component.delete", component: base2 });
  const component: OverlayKey = { root: "component", key: "base2" };
  expect(saidOver(BASE, deleted, [component], out)).toEqual([{ ...component, value: { restored: true } }]);
  expect(saidOver(deleted, BASE, [component], out)).toEqual([{ ...component, value: { deleted: true } }]);
});

test("[D28] whoever writes over an earlier base takes a value out unseen; a component's own key, which says two things, is not", () => {
  const doc = new Y.Doc();
  const changed: OverlayKey[] = [];
  doc.on("afterTransaction", (transaction) => changed.push(...changedKeys(doc, transaction)));
  for (const root of MAP_ROOTS) doc.getMap(root);
  const upgrade: Mutation = { type: "component.upgrade", component: base2, schema: "test.node@1" as SchemaRef };
  doc.transact(() => writeMutations(doc, BASE, [set(2), upgrade]));
  expect(changed).toEqual([]);
  doc.transact(() => writeMutations(doc, BASE, [set(2), upgrade], { unseen: true }));
  expect(changed).toEqual([SIZE]);
});

test("[D39] whoever may be heard over a later Head says a version that is the base's, where another stands", () => {
  const doc = new Y.Doc();
  const upgrade = (schema: string): Mutation => ({
    type: "component.upgrade",
    component: base2,
    schema: schema as SchemaRef,
  });
  const marks = doc.getMap("component");
  writeMutations(doc, BASE, [upgrade("test.node@1")], { bySaying: true });
  expect(marks.size).toBe(0);
  writeMutations(doc, BASE, [upgrade("test.node@2"), upgrade("test.node@1")], { bySaying: true });
  expect(marks.toJSON()).toEqual({ base2: { schema: "test.node@1" } });
  writeMutations(doc, BASE, [upgrade("test.node@1")]);
  expect(marks.size).toBe(0);
});

test("[D39] a component's own key that is out means its version only where that still stands there", () => {
  const component: OverlayKey = { root: "component", key: "base2" };
  const now = applyMutation(BASE, {
    type: "component.upgrade",
    component: base2,
    schema: "test.node@3" as SchemaRef,
  } as Mutation);
  expect(saidOver(BASE, now, [component], out, () => ({ schema: "test.node@2" }))).toEqual([
    { ...component, value: { schema: "test.node@1" } },
  ]);
  expect(saidOver(BASE, now, [component], out, () => ({ deleted: true }))).toEqual([]);
});

test("[D40] what Head has taken away for good does not come back by saying nothing; what it has made is no version to discard", () => {
  const erased = applyMutation(BASE, { type: "component.erase", component: base2 });
  const component: OverlayKey = { root: "component", key: "base2" };
  expect(unsayableOver(BASE, erased, [component, SIZE], out)).toMatchObject([
    { refusal: { kind: "unknownComponent" } },
  ]);
  expect(unsayableOver(BASE, erased, [component], () => ({ deleted: true }))).toEqual([]);
  expect(unsayableOver(erased, BASE, [component], out)).toEqual([]);
  const node: OverlayKey = { root: "schema", key: "test.node@1" };
  const without = { ...BASE, schemas: BASE.schemas.delete("test.node@1" as SchemaRef) };
  expect(unsayableOver(without, BASE, [node], out)).toMatchObject([{ refusal: { kind: "schemaPublished" } }]);
  expect(unsayableOver(BASE, BASE, [node], out)).toEqual([]);
});

test("[D29] what is said late diverges as in a rebase between the two", () => {
  const now = applyMutation(BASE, set(9));
  const said = { ...emptyOverlay(), attribute: new Map<string, Json>([[SIZE.key, { value: 7 }]]) };
  expect(clashesOf(BASE, now, said)).toEqual(rebaseOverlay(BASE, now, said).divergences);
  expect(clashesOf(BASE, now, said)).toMatchObject([{ base: { value: 2 }, theirs: { value: 9 }, mine: { value: 7 } }]);
  const same = { ...emptyOverlay(), attribute: new Map<string, Json>([[SIZE.key, { value: 9 }]]) };
  expect(clashesOf(BASE, now, same)).toEqual([]);
});

test("[D29] what takes out an entry that was not there yet takes out the one that Head has made meanwhile, which is told", () => {
  const entry = { component: base2, path: "/domain/ports/late" as Path };
  const now = [
    { type: "item.insert", ...entry, order: "a5" } as const,
    { type: "attribute.set", component: base2, path: "/domain/ports/late/number" as Path, value: 8080 } as const,
  ].reduce<Snapshot>(applyMutation, BASE);
  const key = "base2/domain/ports/late";
  const said = { ...emptyOverlay(), attribute: new Map<string, Json>([[key, { unset: true }]]) };
  const changed = ["/domain/ports/late", "/domain/ports/late/number"];
  expect(clashesOf(BASE, now, said)).toEqual([
    { root: "attribute", key, base: null, theirs: { changed }, mine: { unset: true } },
  ]);
  expect(clashesOf(now, now, said)).toEqual([]);
});
