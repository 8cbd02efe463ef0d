import type { ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { createPipeline, type PipelineOptions, type Policy } from "@tributary/core/engine";
import { policiesOf, type WorkspacePolicies } from "@tributary/core/governance";
import { applyMutation, type Mutation, type Path, type Snapshot } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { demandsOf, isOf, judgementOf, type JudgingParts } from "./demands.ts";

const set = (path: string, value: string | number, component = "base0"): Mutation => ({
  ...{ type: "attribute.set", component: component as ComponentId, path: path as Path, value },
});
const BASE = applyMutation(baseSnapshot(3), set("/meta/tags/tier", "production"));
const OWNER_ONLY = policiesOf([
  { kind: "taggedApproval", enforcement: "mandatory", parameters: { tag: "tier=production", role: "owner" } },
]);
const FACTS = {
  head: BASE,
  proposed: BASE,
  plan: [],
  risks: { highest: "low", sentence: "", things: [] } as const,
  failures: [],
};

/** A change set that says so much, asked about with a pipeline of these options. */
function open(mutations: readonly Mutation[], options: Partial<PipelineOptions> = {}) {
  const world = { view: mutations.reduce<Snapshot>(applyMutation, BASE), policies: OWNER_ONLY as WorkspacePolicies };
  const ending = new AbortController();
  let asked = 0;
  const pipeline = createPipeline({
    policies: () => world.policies.settled,
    ...{ audit: () => undefined, history: () => undefined, now: () => 0, newId: () => "e1", timeoutMs: 60_000 },
    ...options,
  });
  const executeSliced: typeof pipeline.executeSliced = (...of) => {
    asked += 1;
    return pipeline.executeSliced(...of);
  };
  const parts: JudgingParts = {
    engine: {
      head: { ...pipeline, executeSliced },
      policies: { known: () => world.policies },
    },
    stopping: ending.signal,
  };
  const session = {
    base: BASE,
    mutations: () => mutations,
    get view() {
      return world.view;
    },
  };
  const host = { id: "c" as ChangeSetId, workspace: "w" as WorkspaceId, session };
  const judgement = () => judgementOf(parts, host);
  return {
    ...{ world, ending, judgement, asked: () => asked },
    isOf: async () => isOf(await judgement(), parts, host),
    demands: async () => demandsOf(parts, host, await judgement(), FACTS),
  };
}

const EDIT = [set("/domain/size", 5)];
const MANY = Array.from({ length: 5_000 }, (_, size) => set("/domain/size", size % 100));
const unheard = (sentence: RegExp) => [
  {
    id: "unjudged",
    policy: "policies",
    need: { kind: "checks" },
    holds: false,
    sentence: expect.stringMatching(sentence),
  },
];

test("[V36] what is heard to the end demands what policies require; out of time, or unreadable, it lets nothing pass", async () => {
  expect(await open(EDIT).demands()).toMatchObject([{ policy: "taggedApproval", need: { kind: "approvalBy" } }]);
  expect(await open([set("/domain/size", 5, "base1")]).demands()).toEqual([]);
  let looks = 0;
  const late = open(EDIT, { now: () => 61_000 * looks++ });
  for (const times of [1, 2]) expect(await late.demands(), `${times}`).toEqual(unheard(/took too long .* Split the/));
  expect(late.asked()).toBe(1);
  late.world.view = applyMutation(late.world.view, set("/domain/size", 6));
  await late.demands();
  expect(late.asked()).toBe(2);
  const unread = open(EDIT, {
    policies: () => {
      throw new Error("the policies have not been read");
    },
  });
  for (const times of [1, 2])
    expect(await unread.demands(), `${times}`).toEqual(unheard(/could not be asked.* execution e1/));
  expect(unread.asked()).toBe(2);
});

test("[V36] a judgement of what no longer stands there, or under other policies, counts for nothing", async () => {
  const edited = open(EDIT);
  const before = await edited.judgement();
  expect([await edited.isOf(), before.demands.length]).toEqual([true, 1]);
  const moved = { view: applyMutation(edited.world.view, set("/domain/size", 6)) };
  for (const change of [moved, { policies: policiesOf([]) }]) {
    const asking = edited.demands();
    Object.assign(edited.world, change);
    expect(await asking).toEqual(unheard(/Look again in a moment/));
  }
  expect(await edited.demands()).toEqual([]);
});

test("[V36] one state is judged once, however many look; what was given up is asked again", async () => {
  const quiet = open(EDIT);
  await Promise.all([quiet.demands(), quiet.demands()]);
  await quiet.demands();
  expect(quiet.asked()).toBe(1);
  const stopping = open(MANY);
  stopping.ending.abort();
  expect(await stopping.demands()).toEqual(unheard(/Look again/));
  expect(await stopping.demands()).toEqual(unheard(/Look again/));
  expect(stopping.asked()).toBe(2);
});

test("[V36] a large change set is judged in slices, with others' turns in between, and given up when it is edited", async () => {
  let turns = 0;
  const others = setInterval(() => void turns++, 0);
  const large = open(MANY);
  const demands = await large.demands();
  expect(turns).toBeGreaterThan(0);
  expect(demands).toHaveLength(1);
  let judged = 0;
  const counting: Policy = {
    name: "counting",
    evaluate() {
      judged += 1;
      return { kind: "allow" };
    },
  };
  const abandoned = open(MANY, { policies: [counting] });
  const asking = abandoned.judgement();
  abandoned.world.view = BASE;
  await asking;
  clearInterval(others);
  expect(judged).toBeLessThan(MANY.length);
});
