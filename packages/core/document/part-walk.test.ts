import { baseSnapshot, Dice, growthOf, NODE, NODE_REF, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ComponentId } from "../base/index.ts";
import { applyMutation, type Mutation, type Path, refusalSentence, runBatch, type Snapshot } from "../model/index.ts";
import { overlayCandidates } from "./candidate.ts";
import { keysOf, type Overlay, readOverlay } from "./overlay.ts";
import { partOf } from "./part.ts";
import { needsOf } from "./part-needs.ts";
import { changedThings, restrict } from "./part-things.ts";
import { OverlayView } from "./view.ts";
import { writeMutations } from "./write.ts";

const BASE = baseSnapshot(4);
const id = (name: string) => name as ComponentId;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const create = (name: string, schema = NODE_REF): Mutation[] => [
  { type: "component.create", component: id(name), schema },
  { type: "component.rename", component: id(name), name },
];
const link = (component: string, source: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(component), path: "/domain/link" as Path },
  from: { component: id(source), path: "/meta/name" as Path },
});
const remove = (name: string): Mutation => ({ type: "component.delete", component: id(name) });
const rename = (component: string, name: string): Mutation => ({
  ...{ type: "component.rename", component: id(component), name },
});
const chain = (count: number) => many(count - 1).map((index) => link(`c${index}`, `c${index + 1}`));

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  doc.transact(() => writeMutations(doc, base, mutations));
  return readOverlay(doc);
}

type Story = { readonly base: Snapshot; readonly said: readonly Mutation[]; readonly chosen: string };

/** Where each thing of a change set needs the next. */
const CHAINS: readonly (readonly [string, (count: number) => Story])[] = [
  [
    "new components that take from one another",
    (count) => ({
      ...{ base: BASE, chosen: "c0" },
      said: [...many(count).flatMap((index) => create(`c${index}`)), ...chain(count)],
    }),
  ],
  [
    "deletions of what others use",
    (count) => ({
      base: after(BASE, [...many(count).flatMap((index) => create(`c${index}`)), ...chain(count)]),
      said: many(count).map((index) => remove(`c${index}`)),
      chosen: `c${count - 1}`,
    }),
  ],
  [
    "names that are given up one for the other",
    (count) => ({
      base: after(
        BASE,
        many(count).flatMap((index) => create(`c${index}`)),
      ),
      said: many(count).map((index) => rename(`c${index}`, `c${(index + 1) % count}`)),
      chosen: "c0",
    }),
  ],
];

/** Each new component of a kind of its own, which comes first. */
const OF_NEW_KINDS = (count: number): Story => ({
  ...{ base: BASE, chosen: "c0" },
  said: [
    ...many(count).map((at): Mutation => ({ type: "schema.install", schema: { ...NODE, name: `test.k${at}` } })),
    ...many(count).flatMap((at) => create(`c${at}`, `test.k${at}@1` as typeof NODE_REF)),
    ...many(count - 1).map((at): Mutation => {
      const path = "/meta/description" as Path;
      return { ...link(`c${at}`, `c${at + 1}`), path } as Mutation;
    }),
  ],
});

test.each(CHAINS)("[D35] a part grows along %s at the cost of each", (_what, storyOf) => {
  const growth = growthOf((count) => {
    const { base, said, chosen } = storyOf(count);
    const overlay = overlayOf(base, said);
    return () => {
      const { components, obstacle } = partOf(base, overlay, [chosen]);
      expect(obstacle).toBeUndefined();
      expect([...components].filter((each) => each.startsWith("c"))).toHaveLength(count);
    };
  }, 40);
  expect(growth).toBeLessThan(7);
});

test("[D35] [D12] a part is what judging all of it anew after each step ends in", () => {
  const stories = [OF_NEW_KINDS(7), ...CHAINS.map(([, storyOf]) => storyOf(7))];
  let needed = 0;
  for (let seed = 1; seed <= 250; seed += 1) {
    const dice = new Dice(seed);
    const story = dice.chance(0.3) ? stories[dice.below(stories.length)] : undefined;
    const base = story?.base ?? BASE;
    const overlay = edited(dice, base, story?.said ?? []);
    const chosen = [...changedThings(base, overlay)].sort().filter(() => dice.chance(0.2));
    const part = partOf(base, overlay, chosen);
    const expected = partJudgedAnew(base, overlay, chosen);
    expect([...part.components].sort(), `seed ${seed}`).toEqual([...expected.components].sort());
    expect([keysOf(part.overlay), part.obstacle], `seed ${seed}`).toEqual([
      keysOf(expected.overlay),
      expected.obstacle,
    ]);
    expect(part.needed.map(({ component }) => component).sort()).toEqual(
      [...expected.components].filter((each) => !chosen.includes(each)).sort(),
    );
    needed += part.needed.length;
  }
  expect(needed).toBeGreaterThan(100);
});

/** What was said, and random edits after it. */
function edited(dice: Dice, base: Snapshot, said: readonly Mutation[]): Overlay {
  let ids = 0;
  const doc = new Y.Doc();
  doc.transact(() => writeMutations(doc, base, said));
  for (let edit = dice.below(25); edit > 0; edit -= 1) {
    const { view } = OverlayView.ofDocument(base, doc);
    const mutations = randomEdit(dice, view, () => `m${ids++}`);
    const { outcomes } = runBatch(view, mutations, "bestEffort");
    const standing = outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation]));
    doc.transact(() => writeMutations(doc, base, standing));
  }
  return readOverlay(doc);
}

function partJudgedAnew(base: Snapshot, overlay: Overlay, chosen: readonly string[]) {
  const { view } = OverlayView.ofOverlay(base, overlay);
  const changed = changedThings(base, overlay);
  const components = new Set(chosen);
  for (;;) {
    const part = restrict(base, overlay, components);
    const candidates = overlayCandidates(base, part);
    const mutations = candidates.map(({ mutation }) => mutation);
    const { outcomes, state } = runBatch(base, mutations, "bestEffort");
    const before = components.size;
    outcomes.forEach(({ refusal }, index) => {
      const candidate = candidates[index];
      for (const { component } of refusal && candidate ? needsOf({ base, state, view }, refusal, candidate) : [])
        if (changed.has(component)) components.add(component);
    });
    if (components.size > before) continue;
    const first = outcomes.find(({ refusal }) => refusal)?.refusal;
    return { overlay: part, components, obstacle: first && refusalSentence(first) };
  }
}
