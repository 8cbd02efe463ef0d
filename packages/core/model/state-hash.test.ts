import { canonicalJson, type ComponentId, contentHash, textHash, type ViewId } from "@tributary/core/base";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { hashOfSet, type HashSet, withHash, withoutHash } from "./hash-set.ts";
import type { Mutation } from "./mutation.ts";
import { deserialiseSnapshot, serialiseSnapshot } from "./serialise.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { digestAfter, digestOf, digesting, EMPTY_DIGEST, stateHash } from "./state-hash.ts";

const SEED = 20_264;
const text = (snapshot: Snapshot) => canonicalJson(serialiseSnapshot(snapshot));
const whole = (snapshot: Snapshot) => stateHash(digestOf(snapshot));

/** Views come and go, are renamed, and lose what is erased: what random edits of peers do seldom or never. */
function viewEdit(dice: Dice, state: Snapshot): readonly Mutation[] {
  const view = `view-${dice.below(3)}` as ViewId;
  const component = dice.pick([...state.components.keys()].sort());
  const place: Mutation[] = component
    ? [{ type: "view.place", view, component, at: [dice.below(9), dice.below(9)] }]
    : [];
  const choices: readonly (readonly Mutation[])[] = [
    [{ type: "view.create", view, name: "One" }, ...place],
    [{ type: "view.rename", view, name: `Name ${dice.below(3)}` }],
    [{ type: "view.delete", view }],
    place,
    component ? [{ type: "view.remove", view, component }] : [],
    component ? [{ type: "component.erase", component }] : [],
    [...state.schemas.values()].slice(0, 1).map((schema) => ({
      type: "schema.install" as const,
      schema: { ...schema, name: `test.${dice.below(3)}`, title: `Title ${dice.below(3)}` },
    })),
  ];
  return dice.pick(choices) ?? [];
}

function* versions(seed: number, length: number) {
  const dice = new Dice(seed);
  let before = baseSnapshot(4);
  let ids = 0;
  for (let step = 0; step < length; step += 1) {
    const mutations = Array.from({ length: 1 + dice.below(4) }, () =>
      dice.chance(0.3) ? viewEdit(dice, before) : randomEdit(dice, before, () => `n${ids++}`),
    ).flat();
    const after = mutations.reduce(applyMutation, before);
    yield { before, mutations, after };
    before = after;
  }
}

test(`[M16] the hash carried from version to version is the hash of the whole (seed ${SEED})`, () => {
  const seen = new Set<string>();
  let digest = digestOf(baseSnapshot(4));
  for (const { before, mutations, after } of versions(SEED, 400)) {
    digest = digestAfter(digest, before, after, mutations);
    seen.add(stateHash(digest));
    expect(stateHash(digest), JSON.stringify(mutations)).toBe(whole(deserialiseSnapshot(serialiseSnapshot(after))));
  }
  expect(seen.size).toBeGreaterThan(200);
});

test(`[M15] equal hashes and equal JSON go together (seed ${SEED})`, () => {
  const byHash = new Map<string, string>();
  const byText = new Map<string, string>();
  for (const { after } of versions(SEED + 1, 400)) {
    const [hash, json] = [whole(after), text(after)];
    expect(byHash.get(hash) ?? json).toBe(json);
    expect(byText.get(json) ?? hash).toBe(hash);
    byHash.set(hash, json);
    byText.set(json, hash);
  }
});

test("[M15] nothing has a hash too, and it is the same with no history at all", () => {
  expect(stateHash(EMPTY_DIGEST)).toBe(whole(EMPTY_SNAPSHOT));
  expect(whole(baseSnapshot(1))).not.toBe(whole(EMPTY_SNAPSHOT));
});

test(`[M15] a set of hashes has one hash, whatever came and went (seed ${SEED})`, () => {
  const dice = new Dice(SEED);
  const members = new Set<string>();
  let set: HashSet;
  for (let step = 0; step < 2000; step += 1) {
    // Short and from few digits, so that many share long beginnings.
    const hash = Array.from({ length: 8 }, () => dice.pick(["0", "1", "f"])).join("");
    if (dice.chance(0.55)) {
      members.add(hash);
      set = withHash(set, hash);
    } else {
      members.delete(hash);
      set = withoutHash(set, hash);
    }
    if (step % 50 > 0) continue;
    const fresh = [...members].sort().reduce<HashSet>((all, member) => withHash(all, member), undefined);
    expect(hashOfSet(set)).toBe(hashOfSet(fresh));
  }
});

test("[M15] the hash of a state is made of the canonical JSON of its parts, however it is written down", () => {
  const parts = [...baseSnapshot(2).components.values()].map(({ id, schema, deleted, attributes }) =>
    contentHash(["component", id, schema, deleted, Object.fromEntries(attributes)]),
  );
  const components = { ...EMPTY_SNAPSHOT, components: baseSnapshot(2).components };
  const set = parts.reduce<HashSet>((all, hash) => withHash(all, hash), undefined);
  expect(whole(components)).toBe(textHash(`tributary state 1 ${hashOfSet(set)}`));
});

test("[M16] a digest made in slices is the digest", () => {
  const work = digesting(baseSnapshot(9), 2);
  let slices = 1;
  let step = work.next();
  for (; !step.done; step = work.next()) slices += 1;
  expect(slices).toBeGreaterThan(4);
  expect(stateHash(step.value)).toBe(whole(baseSnapshot(9)));
  const none = "nobody" as ComponentId;
  const same = digestAfter(step.value, baseSnapshot(9), baseSnapshot(9), [
    { type: "component.erase", component: none },
  ]);
  expect(stateHash(same)).toBe(stateHash(step.value));
});
