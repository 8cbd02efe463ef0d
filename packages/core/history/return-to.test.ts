import { applyMutation, runBatch, type Snapshot } from "@tributary/core/model";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { returnTo } from "./return-to.ts";

const SEED = 20_270;

/** What the components that are there say. */
function said(snapshot: Snapshot) {
  return Object.fromEntries(
    [...snapshot.components.values()]
      .filter(({ deleted }) => !deleted)
      .map(({ id, schema, attributes }) => [id, { schema, attributes: Object.fromEntries(attributes) }] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function* histories(seed: number) {
  for (let round = 0; round < 60; round += 1) {
    const dice = new Dice(seed + round);
    const states = [baseSnapshot(5)];
    let ids = 0;
    for (let step = 0; step < 25; step += 1) {
      const state = states.at(-1) as Snapshot;
      const { state: next } = runBatch(
        state,
        randomEdit(dice, state, () => `n${ids++}`),
        "bestEffort",
      );
      states.push(next);
    }
    const then = dice.pick(states) as Snapshot;
    yield { then, now: states.at(-1) as Snapshot };
  }
}

test(`[R1] what leads back to a version makes every component say what it said then (seed ${SEED})`, () => {
  let changed = 0;
  for (const { then, now } of histories(SEED)) {
    const mutations = returnTo(then, now);
    changed += mutations.length;
    expect(said(mutations.reduce(applyMutation, now))).toEqual(said(then));
  }
  expect(changed).toBeGreaterThan(200);
});

test(`[R1] it is judged as one act, and stands (seed ${SEED})`, () => {
  let stood = 0;
  let all = 0;
  for (const { then, now } of histories(SEED + 1000)) {
    all += 1;
    const { refused, state } = runBatch(now, returnTo(then, now), "atomic");
    if (refused) continue;
    stood += 1;
    expect(said(state)).toEqual(said(then));
  }
  // Names may have been taken since, and what is protected stays: then the change set says so.
  expect(stood / all).toBeGreaterThan(0.8);
});

test("[R1] where nothing differs there is nothing to do", () => {
  expect(returnTo(baseSnapshot(3), baseSnapshot(3))).toEqual([]);
});
