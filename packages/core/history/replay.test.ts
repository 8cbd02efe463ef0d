import type { ComponentId } from "@tributary/core/base";
import {
  applyMutation,
  digestOf,
  EMPTY_SNAPSHOT,
  type Mutation,
  serialiseSnapshot,
  stateHash,
} from "@tributary/core/model";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { BEGINNING, replay, type Replayed } from "./replay.ts";

const SEED = 20_267;
type Version = { readonly version: number; readonly mutations: readonly Mutation[]; readonly stateHash: string | null };

function history(seed: number, length: number) {
  const dice = new Dice(seed);
  const install: Mutation[] = [...baseSnapshot(1).schemas.values()].map((schema) => ({
    type: "schema.install",
    schema,
  }));
  const versions: Version[] = [];
  let state = EMPTY_SNAPSHOT;
  let ids = 0;
  for (let version = 1; version <= length; version += 1) {
    const mutations = version === 1 ? install : randomEdit(dice, state, () => `n${ids++}`);
    state = mutations.reduce(applyMutation, state);
    versions.push({ version, mutations, stateHash: stateHash(digestOf(state)) });
  }
  return { versions, state };
}

function replayAll(versions: readonly Version[]) {
  let state: Replayed = BEGINNING;
  for (const version of versions) {
    const step = replay(state, version);
    if (!step.ok) return step;
    state = step.value;
  }
  return { ok: true as const, value: state };
}

test(`[H1] a replay leads to the model that the versions made (seed ${SEED})`, () => {
  const { versions, state } = history(SEED, 60);
  const end = replayAll(versions);
  expect(end.ok && serialiseSnapshot(end.value.snapshot)).toEqual(serialiseSnapshot(state));
  expect(replayAll(versions.toSpliced(20, 1))).toMatchObject({ ok: false, error: { kind: "missing", version: 21 } });
});

test(`[H2] a version that leads to another state than the recorded one is named (seed ${SEED})`, () => {
  const { versions } = history(SEED, 40);
  const extra: Mutation = {
    type: "component.create",
    component: "smuggled" as ComponentId,
    schema: "test.node@1" as never,
  };
  for (const at of [1, 17, 39]) {
    const forged = versions.map((each, index) =>
      index === at ? { ...each, mutations: [...each.mutations, extra] } : each,
    );
    expect(replayAll(forged)).toMatchObject({ ok: false, error: { kind: "otherState", version: at + 1 } });
    const unproven = forged.map((each, index) => (index === at ? { ...each, stateHash: null } : each));
    const verdict = replayAll(unproven);
    if (at < 39) expect(verdict).toMatchObject({ error: { version: at + 2 } });
    else expect(verdict.ok).toBe(true);
  }
});
