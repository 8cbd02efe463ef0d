import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import { baseSnapshot, Dice, randomEdit, randomTyping } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  affects,
  applyMutation,
  type Mutation,
  type Path,
  runBatch,
  type SchemaRef,
  schemaRef,
} from "../model/index.ts";
import { overlayCandidates } from "./candidate.ts";
import { OVERLAY_ROOTS } from "./keys.ts";
import { changedKeys, readOverlay } from "./overlay.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";
import { keysSaying, placeOf } from "./written.ts";

const SEED = 77_240;
const BASE = applyMutation(baseSnapshot(5), {
  type: "function.create",
  function: "base" as FunctionId,
  name: "based",
  kind: "qualification",
  source: "export default () => ({ result: 'success' });",
});

test(`[D26] every mutation of an overlay is said by the key it was read from, of every root (seed ${SEED})`, () => {
  const roots = new Set<string>();
  for (let run = 0; run < 40; run += 1) {
    const dice = new Dice(SEED + run);
    const doc = new Y.Doc();
    for (const root of OVERLAY_ROOTS) doc.getMap(root);
    const view = OverlayView.ofDocument(BASE, doc);
    doc.on("afterTransaction", (transaction: Y.Transaction) => view.update(changedKeys(doc, transaction)));
    let ids = 0;
    for (let step = 0; step < 40; step += 1) {
      const typed = dice.pick([...view.view.functions.keys()].sort());
      const typing = typed && dice.chance(0.2) ? randomTyping(dice, view.view, typed) : undefined;
      const wanted = typing ? [typing] : randomEdit(dice, view.view, () => `n${ids++}`);
      const { outcomes } = runBatch(view.view, wanted, "bestEffort");
      const taken = outcomes.flatMap(({ refusal, mutation }) => (refusal ? [] : [mutation]));
      doc.transact(() => taken.forEach((mutation) => writeMutation(doc, BASE, mutation)));
    }
    for (const { root, key, mutation } of overlayCandidates(BASE, readOverlay(doc))) {
      roots.add(root);
      expect(keysSaying(mutation), `${SEED + run}: ${JSON.stringify(mutation)}`).toContainEqual({ root, key });
    }
  }
  expect([...roots].sort()).toEqual([...OVERLAY_ROOTS].sort());
});

test("[D26] what is typed since in a function that is made, or as a version's definition, is part of what says that", () => {
  const made: Mutation = {
    type: "function.create",
    function: "f1" as FunctionId,
    name: "f",
    kind: "action",
    source: "",
  };
  expect(keysSaying(made)).toContainEqual({ root: "text", key: "f1" });
  const [schema] = BASE.schemas.values();
  if (!schema) throw new RangeError("the base has a kind");
  expect(keysSaying({ type: "schema.install", schema })).toContainEqual({ root: "text", key: schemaRef(schema) });
});

test("[D26] a mutation is filed under what it writes: a place on a view under the view, not the component that stands there", () => {
  const [web, check, map] = ["web" as ComponentId, "f1" as FunctionId, "map" as ViewId];
  const cases: readonly (readonly [Mutation, object])[] = [
    [
      { type: "component.create", component: web, schema: "a@1" as SchemaRef },
      { component: "web", path: "" },
    ],
    [
      { type: "component.rename", component: web, name: "Web" },
      { component: "web", path: "/meta/name" },
    ],
    [
      { type: "attribute.set", component: web, path: "/domain/image" as Path, value: 1 },
      { component: "web", path: "/domain/image" },
    ],
    [
      { type: "view.place", view: map, component: web, at: [1, 2] },
      { thing: "view/map", path: "/web" },
    ],
    [
      { type: "view.create", view: map, name: "Map" },
      { thing: "view/map", path: "" },
    ],
    [
      { type: "function.edit", function: check, splices: [] },
      { thing: "f1", path: "/source" },
    ],
    [
      { type: "function.bind", function: check, schema: "a" },
      { thing: "f1", path: "/binds/a" },
    ],
    [
      { type: "catalogue.set", key: "lock/a@1", value: true },
      { thing: "lock/a@1", path: "" },
    ],
    [
      { type: "schema.discard", schema: "a@1" as SchemaRef },
      { thing: "a@1", path: "" },
    ],
  ];
  for (const [mutation, place] of cases) {
    expect(placeOf(mutation), mutation.type).toEqual(place);
    expect(affects(mutation).writes).toHaveLength(1);
  }
});
