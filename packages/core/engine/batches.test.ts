import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { baseSnapshot } from "@tributary/testing/simulation";
import { applyMutation, type Mutation, type Refusal, serialiseSnapshot } from "../model/index.ts";
import { summaryOf } from "./execution.ts";
import { EngineMetrics } from "./metrics.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize, sizeOf } from "./pipeline.fixture.ts";
import type { EffectRule } from "./side-effect.ts";

const pause = async () => {};

test("[E5] a batch that goes on until the first refusal keeps what comes before and tries nothing after", () => {
  const batch = [setSize(5), setSize(500, "base1"), setSize(6, "base2")];
  const execution = pipelineWith().pipeline.execute(BASE, batch, CONTEXT, { batch: "untilFailure" });
  expect([0, 1, 2].map((index) => sizeOf(execution.state, `base${index}`))).toEqual([5, 1, 2]);
  expect(execution.outcomes.map(({ refusal, skipped }) => refusal?.kind ?? skipped ?? "stands")).toEqual([
    "stands",
    "invalidValue",
    true,
  ]);
  const fine = pipelineWith().pipeline.execute(BASE, [setSize(5)], CONTEXT, { batch: "untilFailure" });
  expect(fine.outcomes.some(({ skipped }) => skipped)).toBe(false);
});

test("[E5] until the first refusal is the longest beginning that stands by itself", () => {
  const mutation = fc.record({ value: fc.integer({ min: 90, max: 110 }), at: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 8 }), (many) => {
      const batch = many.map(({ value, at }) => setSize(value, `base${at}`));
      const first = many.findIndex(({ value }) => value > 100);
      const kept = pipelineWith().pipeline.execute(BASE, batch, CONTEXT, { batch: "untilFailure" });
      const beginning = first < 0 ? batch : batch.slice(0, first);
      expect(serialiseSnapshot(kept.state)).toEqual(serialiseSnapshot(beginning.reduce(applyMutation, BASE)));
    }),
  );
});

test("[E5] a batch is summed up: what stands, what fell, what was not tried, and how long it took", () => {
  let clock = 0;
  const { pipeline } = pipelineWith({ tick: () => clock++ });
  const batch = [setSize(5), setSize(500, "base1"), setSize(6, "base2")];
  const sum = (mode: "atomic" | "bestEffort" | "untilFailure") => {
    const { accepted, refused, skipped, total } = summaryOf(pipeline.execute(BASE, batch, CONTEXT, { batch: mode }));
    return [total, accepted, refused, skipped];
  };
  expect([sum("atomic"), sum("bestEffort"), sum("untilFailure")]).toEqual([
    [3, 0, 1, 0],
    [3, 2, 1, 0],
    [3, 1, 1, 1],
  ]);
  expect(summaryOf(pipeline.execute(BASE, batch, CONTEXT)).durations.total).toBeGreaterThan(0);
});

test("[E21] what of a batch was refused before the rest was judged is recorded with it, and counted once", () => {
  const now = () => 1;
  const metrics = new EngineMetrics(now);
  const { pipeline } = pipelineWith({ metrics: (execution) => metrics.record(execution) });
  const unheard = { voices: [], requirements: [], remarks: [] };
  const refusal: Refusal = { kind: "interrupted" };
  const beforehand = [{ ...unheard, mutation: setSize(500, "base1"), refusal }];
  const execution = pipeline.execute(BASE, [setSize(5)], CONTEXT, { beforehand });
  expect([execution.phase, execution.outcomes.length, sizeOf(execution.state, "base0")]).toEqual(["done", 2, 5]);
  expect(pipeline.execute(BASE, [], CONTEXT, { beforehand }).phase).toBe("refused");
  const broken = pipeline.execute(BASE, [setSize(5)], CONTEXT, { beforehand, cancelled: () => true });
  expect([broken.phase, broken.outcomes]).toEqual(["interrupted", []]);
  expect(metrics.statistics()).toMatchObject({
    executions: { done: 1, refused: 1, interrupted: 1, failed: 0 },
    mutations: { accepted: 1, refused: 2, modified: 0 },
  });
});

test("[E21] what policies said to what was refused beforehand is counted with the commit, untimed, and not when it is only tried", () => {
  const metrics = new EngineMetrics(() => 1);
  const loud = policy("loud", () => ({ kind: "allow" }));
  const { pipeline } = pipelineWith({
    policies: [loud, policy("silent", () => ({ kind: "allow" }))],
    onEvaluated: (evaluation) => metrics.evaluated(evaluation),
  });
  const voice = { policy: "loud", kind: "deny", severity: "error", sentence: "Not that." } as const;
  const said = { voices: [voice], requirements: [], remarks: [] };
  const refusal: Refusal = { kind: "interrupted" };
  const beforehand = [{ ...said, mutation: setSize(500, "base1"), refusal }];
  pipeline.execute(BASE, [setSize(5)], CONTEXT, { beforehand, mode: "simulate" });
  expect(metrics.statistics().policies).toEqual([]);
  pipeline.execute(BASE, [setSize(5)], CONTEXT, { beforehand });
  pipeline.execute(BASE, [], CONTEXT, { beforehand: [{ ...said, voices: [], mutation: setSize(500), refusal }] });
  expect(metrics.statistics().policies).toMatchObject([
    { policy: "loud", evaluated: 2, denied: 1, durations: { count: 1 } },
    { policy: "silent", evaluated: 2, denied: 0, durations: { count: 1 } },
  ]);
});

const LARGE = baseSnapshot(500);
const TEN_THOUSAND: readonly Mutation[] = Array.from({ length: 10_000 }, (_, index) =>
  setSize(index % 100, `base${index % 500}`),
);

test("[E15] ten thousand mutations in slices come to the same as in one piece, and leave others their turn", async () => {
  const whole = pipelineWith().pipeline.execute(LARGE, TEN_THOUSAND, CONTEXT);
  let turns = 0;
  const sliced = await pipelineWith().pipeline.executeSliced(LARGE, TEN_THOUSAND, CONTEXT, {
    slice: 100,
    pause: async () => {
      turns += 1;
    },
  });
  expect([sliced.phase, turns]).toEqual(["done", 100]);
  expect(serialiseSnapshot(sliced.state)).toEqual(serialiseSnapshot(whole.state));
});

test("[E15] what is cancelled or timed out in the middle leaves the state as it was, and says which", async () => {
  let turns = 0;
  const cancelled = await pipelineWith().pipeline.executeSliced(LARGE, TEN_THOUSAND, CONTEXT, {
    pause: async () => {
      turns += 1;
    },
    cancelled: () => turns >= 3,
  });
  expect([cancelled.phase, cancelled.interruption, cancelled.state === LARGE, turns]).toEqual([
    "interrupted",
    "cancelled",
    true,
    3,
  ]);
  let clock = 0;
  const { pipeline, audit } = pipelineWith({ now: () => clock });
  const late = await pipeline.executeSliced(LARGE, TEN_THOUSAND, CONTEXT, {
    timeoutMs: 50,
    pause: async () => {
      clock += 20;
    },
  });
  expect([late.phase, late.interruption, late.state === LARGE, audit[0]?.execution.phase]).toEqual([
    "interrupted",
    "timeout",
    true,
    "interrupted",
  ]);
});

test("[E15] a policy that spends without end is stopped by a cancellation, and by the timeout, too", async () => {
  let spent = 0;
  const endless = policy("endless", (_mutation, _state, _context, budget) => {
    for (;;) {
      spent += 1;
      budget.spend();
    }
  });
  const { pipeline } = pipelineWith({ policies: [endless], policyLimits: { steps: 1_000_000, ms: 50 } });
  const execution = await pipeline.executeSliced(BASE, [setSize(5)], CONTEXT, { pause, cancelled: () => spent > 5000 });
  expect([execution.phase, execution.interruption, spent < 10_000]).toEqual(["interrupted", "cancelled", true]);
});

const touching: EffectRule = (mutation) =>
  "component" in mutation
    ? {
        type: "touched",
        description: `${mutation.component} was touched.`,
        data: { component: mutation.component },
        severity: mutation.component === "base0" ? "critical" : "info",
      }
    : undefined;

test("[E16] side effects are dry when simulated, absent where nothing was done, and told once for each thing", () => {
  const { pipeline } = pipelineWith({ effects: [touching] });
  const batch = [setSize(5), setSize(6), setSize(7, "base1")];
  const seen = (mode: "commit" | "simulate" | "validate", mutations = batch) =>
    pipeline.execute(BASE, mutations, CONTEXT, { mode }).sideEffects.map(({ description, dry }) => [description, dry]);
  expect(seen("commit")).toEqual([
    ["base0 was touched.", false],
    ["base1 was touched.", false],
  ]);
  expect(seen("simulate").every(([, dry]) => dry)).toBe(true);
  expect([seen("validate"), seen("commit", [setSize(500)])]).toEqual([[], []]);
});

test("[E16] a critical side effect requires action, another only where it says so", () => {
  const { pipeline } = pipelineWith({ effects: [touching] });
  const { sideEffects } = pipeline.execute(BASE, [setSize(5), setSize(7, "base1")], CONTEXT);
  expect(sideEffects.map(({ requiresAction }) => requiresAction)).toEqual([true, false]);
});

test("[E6] a component's deletion that is interrupted leaves it standing", async () => {
  const batch: Mutation[] = [setSize(5), { type: "component.delete", component: "base2" as ComponentId }];
  let asked = 0;
  const execution = await pipelineWith().pipeline.executeSliced(BASE, batch, CONTEXT, {
    pause,
    slice: 1,
    cancelled: () => asked++ > 0,
  });
  expect([execution.phase, execution.state]).toEqual(["interrupted", BASE]);
});
