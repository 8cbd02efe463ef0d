import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "./histogram.ts";
import { EngineMetrics } from "./metrics.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize } from "./pipeline.fixture.ts";

test("[E21] percentiles are within 3.2 % of the exact ones, from a microsecond to hours", () => {
  const durations = fc.array(fc.double({ min: 0.001, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
      const histogram = new Histogram();
      for (const value of values) histogram.record(value);
      const exact = [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
      const found = histogram.percentile(share);
      expect(found).toBeGreaterThanOrEqual(exact * 0.999_999);
      expect(found).toBeLessThanOrEqual(exact * 1.032 + 0.001);
    }),
  );
  expect(new Histogram().summary()).toEqual({ count: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 });
});

test("[E21] every commit is counted once by how it ended, simulations are not, and each policy by what it said", () => {
  let clock = 0;
  const metrics = new EngineMetrics(() => clock);
  const { pipeline } = pipelineWith({
    policies: [policy("five", (mutation) => five(mutation))],
    metrics: (execution) => metrics.record(execution),
    onEvaluated: (evaluation) => metrics.evaluated(evaluation),
    tick: () => (clock += 1),
  });
  pipeline.execute(BASE, [setSize(6), setSize(7, "base1")], CONTEXT);
  pipeline.execute(BASE, [setSize(500)], CONTEXT);
  pipeline.execute(BASE, [setSize(5)], CONTEXT);
  pipeline.execute(BASE, [setSize(6)], CONTEXT, { mode: "simulate" });
  pipeline.execute(BASE, [setSize(6)], CONTEXT, { cancelled: () => true });
  const { executions, mutations, durations, policies, throughput } = metrics.statistics();
  expect(executions).toEqual({ done: 1, refused: 2, interrupted: 1, failed: 0 });
  expect(mutations).toEqual({ accepted: 2, refused: 2, modified: 0 });
  expect([durations.judging.count, durations.judging.p50 > 0, durations.policies.max > 0]).toEqual([4, true, true]);
  expect(policies).toMatchObject([{ policy: "five", evaluated: 4, denied: 1 }]);
  expect(throughput.lastMinute).toBeGreaterThan(0);
  clock += 120_000;
  expect(metrics.statistics().throughput.lastMinute).toBe(0);
});

test("[E25] the model, the policies, recording and the turns of others make up the whole, each apart", async () => {
  let clock = 0;
  const takes = (ms: number) => {
    clock += ms;
  };
  const metrics = new EngineMetrics(() => 0);
  const { pipeline } = pipelineWith({
    // Each takes its own time: 3 of every policy, 10 before anybody is asked, 40 of the audit.
    policies: [
      policy(
        "slow",
        allowAfter(() => takes(3)),
      ),
    ],
    interceptors: [{ name: "before", order: 0, before: () => takes(10) }],
    audit: () => takes(40),
    metrics: (execution) => metrics.record(execution),
    tick: () => clock,
  });
  const edits = [setSize(6), setSize(7, "base1"), setSize(8, "base2")];
  pipeline.execute(BASE, edits, CONTEXT);
  const once = metrics.statistics().durations;
  expect([once.policies.max, once.model.max, once.recording.max, once.judging.max]).toEqual([9, 10, 40, 59]);
  const sliced = { slice: 1, pause: async () => takes(1000) };
  const { durations } = await pipeline.executeSliced(BASE, edits, CONTEXT, sliced);
  expect(durations.paused).toBeGreaterThanOrEqual(2000);
  expect(durations).toMatchObject({ policies: 9, judging: 19, total: 59 + durations.paused });
  const { model, recording, judging } = metrics.statistics().durations;
  expect([model.count, model.max, recording.max, judging.max]).toEqual([2, 10, 40, 59 + durations.paused]);
  await pipeline.executeSliced(BASE, edits, CONTEXT, { ...sliced, mode: "validate" });
  expect(metrics.statistics().durations.model.count).toBe(2);
});

function allowAfter(work: () => void) {
  return () => {
    work();
    return { kind: "allow" } as const;
  };
}

function five(mutation: ReturnType<typeof setSize>) {
  return mutation.type === "attribute.set" && mutation.value === 5
    ? ({ kind: "deny", sentence: "Not five." } as const)
    : ({ kind: "allow" } as const);
}
