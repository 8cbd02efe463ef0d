import type { ComponentId, Json } from "@tributary/core/base";
import {
  applyMutation,
  type Mutation,
  type Path,
  pathOf,
  runBatch,
  type Schema,
  type SchemaRef,
  type Snapshot,
  schemaRef,
} from "@tributary/core/model";
import { baseSnapshot, Dice, NODE, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { OverlayView, overlayMutations, readOverlay, writeMutation } from "../document/index.ts";
import { returnTo } from "./return-to.ts";

const SEED = 20_280;
const BASE = "base1" as ComponentId;
const { size: _size, ports, ...rest } = NODE.domain.properties ?? {};

/** A version that has a note, steps and marks of its own, and no size. */
const NEWER: Schema = {
  ...NODE,
  version: 2,
  domain: {
    type: "object",
    properties: {
      ...rest,
      ...(ports ? { ports } : {}),
      note: { type: "string", title: "Note" },
      marks: { type: "object", title: "Marks", additionalProperties: { type: "string" } },
      steps: {
        type: "array",
        title: "Steps",
        items: { type: "object", properties: { text: { type: "string", title: "Text" } } },
      },
    },
  },
};
const NEWER_REF = schemaRef(NEWER);

const START = applyMutation(baseSnapshot(4), { type: "schema.install", schema: NEWER });

function set(component: ComponentId, path: string, value: Json): Mutation {
  return { type: "attribute.set", component, path: path as Path, value };
}

function moveTo(component: ComponentId, schema: SchemaRef): Mutation {
  return { type: "component.upgrade", component, schema };
}

/** What the components that are there say. */
function said(snapshot: Snapshot) {
  return Object.fromEntries(
    [...snapshot.components.values()]
      .filter(({ deleted }) => !deleted)
      .map(({ id, schema, attributes }) => [id, { schema, attributes: Object.fromEntries(attributes) }] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The model that a change set shows in which the way back is proposed, once it was judged as one act. */
function proposed(then: Snapshot, now: Snapshot): Snapshot {
  const doc = new Y.Doc();
  const back = returnTo(then, now);
  expect(runBatch(now, back, "atomic").refused).toBe(false);
  for (const mutation of back) writeMutation(doc, now, mutation);
  const overlay = readOverlay(doc);
  const judged = runBatch(now, overlayMutations(now, overlay), "atomic");
  expect(judged.outcomes.flatMap(({ mutation, refusal }) => (refusal ? [{ mutation, refusal }] : []))).toEqual([]);
  expect(said(judged.state)).toEqual(said(OverlayView.ofOverlay(now, overlay).view));
  return judged.state;
}

/** A value, an entry of a list or of a map that one of the two versions has, or a move to the other. */
function step(dice: Dice, state: Snapshot): readonly Mutation[] {
  const component = dice.pick([...state.components.keys()].sort()) as ComponentId;
  const isNewer = state.components.get(component)?.schema === NEWER_REF;
  const entry = pathOf("domain", isNewer ? "steps" : "ports", `e${dice.below(3)}`);
  switch (dice.below(6)) {
    case 0:
      return isNewer
        ? [...clearing(state, component, /^\/domain\/(note|marks|steps)/), moveTo(component, NODE_REF)]
        : [...clearing(state, component, /^\/domain\/size/), moveTo(component, NEWER_REF)];
    case 1:
      return [isNewer ? set(component, "/domain/note", `n${dice.below(9)}`) : set(component, "/domain/size", 1)];
    case 2:
      return [set(component, `/domain/${isNewer ? "marks" : "tags"}/t${dice.below(3)}`, `v${dice.below(3)}`)];
    case 3:
      return [
        { type: "item.insert", component, path: entry, order: `a${dice.below(9)}` },
        set(component, `${entry}/${isNewer ? "text" : "number"}`, isNewer ? "do" : 1 + dice.below(99)),
      ];
    case 4:
      return [{ type: "item.remove", component, path: entry }];
    default:
      return [set(component, "/domain/text", `text ${dice.below(5)}`)];
  }
}

function clearing(state: Snapshot, component: ComponentId, those: RegExp): readonly Mutation[] {
  const paths = [...(state.components.get(component)?.attributes.keys() ?? [])].filter((path) => those.test(path));
  return paths.map((path): Mutation => {
    const isEntry = /^\/domain\/steps\/[^/]+$/.test(path);
    return isEntry ? { type: "item.remove", component, path } : { type: "attribute.unset", component, path };
  });
}

function history(seed: number): readonly Snapshot[] {
  const dice = new Dice(seed);
  const states = [START];
  for (let n = 0; n < 30; n += 1) {
    const state = states.at(-1) as Snapshot;
    states.push(runBatch(state, step(dice, state), "bestEffort").state);
  }
  return states;
}

function moved(then: Snapshot, now: Snapshot): number {
  return [...now.components.values()].filter(({ id, schema }) => then.components.get(id)?.schema !== schema).length;
}

test(`[R1] [R2] across moves to a newer version and back, the way to any version stands as one act and leads there (seed ${SEED})`, () => {
  const directions = { up: 0, down: 0 };
  for (let round = 0; round < 80; round += 1) {
    const states = history(SEED + round);
    const then = states[new Dice(round).below(states.length)] as Snapshot;
    const now = states.at(-1) as Snapshot;
    for (const [from, to] of [
      [now, then],
      [then, now],
    ] as const) {
      expect(said(returnTo(to, from).reduce(applyMutation, from))).toEqual(said(to));
      expect(said(proposed(to, from))).toEqual(said(to));
    }
    directions.down += moved(then, now);
    directions.up += moved(now, then);
  }
  expect(Math.min(directions.up, directions.down)).toBeGreaterThan(40);
});

test("[R2] what only the newer version has a place for goes with the move back", () => {
  const written = [
    { type: "attribute.unset", component: BASE, path: "/domain/size" as Path } as const,
    moveTo(BASE, NEWER_REF),
    set(BASE, "/domain/note", "new"),
    { type: "item.insert", component: BASE, path: "/domain/steps/s" as Path, order: "a0" } as const,
    set(BASE, "/domain/steps/s/text", "do"),
  ];
  const { state, refused } = runBatch(START, written, "atomic");
  expect(refused).toBe(false);
  expect(said(proposed(START, state))).toEqual(said(START));
});

test("[R2] what both versions have a place for and was written since goes, too", () => {
  const { state } = runBatch(
    START,
    [
      { type: "attribute.unset", component: BASE, path: "/domain/size" as Path },
      moveTo(BASE, NEWER_REF),
      set(BASE, "/domain/tags/late", "x"),
    ],
    "atomic",
  );
  expect(state.components.get(BASE)?.attributes.has("/domain/tags/late" as Path)).toBe(true);
  expect(said(proposed(START, state))).toEqual(said(START));
});
