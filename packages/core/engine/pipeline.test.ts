import { expect, test } from "vitest";
import { refusalSentences } from "./execution.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize, sizeOf } from "./pipeline.fixture.ts";

test("[E1] the phases run in their order", () => {
  const phases: string[] = [];
  const { pipeline } = pipelineWith({
    policies: [
      policy("p", () => {
        phases.push("policy");
        return { kind: "allow" };
      }),
    ],
    interceptors: [
      { name: "late", order: 2, before: () => phases.push("before late"), after: () => phases.push("after late") },
      { name: "early", order: 1, before: () => phases.push("before early"), after: () => phases.push("after early") },
    ],
    audit: () => phases.push("audit"),
    history: () => phases.push("history"),
    metrics: () => phases.push("metrics"),
  });
  pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect(phases).toEqual([
    "before early",
    "before late",
    "policy",
    "after early",
    "after late",
    "audit",
    "history",
    "metrics",
  ]);
});

test("[E2] what is refused is audited, but is no history, and interceptors hear that it was blocked", () => {
  const heard: string[] = [];
  const { pipeline, audit, history } = pipelineWith({
    interceptors: [{ name: "i", order: 1, after: () => heard.push("after"), blocked: () => heard.push("blocked") }],
  });
  const execution = pipeline.execute(BASE, [setSize(500)], CONTEXT);
  expect([execution.phase, execution.state === BASE, audit.length, history.length, heard]).toEqual([
    "refused",
    true,
    1,
    0,
    ["blocked"],
  ]);
  pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([audit.length, history.length, heard]).toEqual([2, 1, ["blocked", "after"]]);
});

test("[E3] simulating answers the state, validating only the verdict, and neither is history", () => {
  const { pipeline, history } = pipelineWith();
  expect(sizeOf(pipeline.execute(BASE, [setSize(5)], CONTEXT, { mode: "simulate" }).state)).toBe(5);
  const validated = pipeline.execute(BASE, [setSize(5)], CONTEXT, { mode: "validate" });
  expect([validated.phase, validated.state]).toEqual(["done", BASE]);
  expect(pipeline.execute(BASE, [setSize(500)], CONTEXT, { mode: "validate" }).phase).toBe("refused");
  expect(history).toEqual([]);
});

test("[E4] every denial is named, requirements add up", () => {
  const { pipeline } = pipelineWith({
    policies: [
      policy("b", () => ({ kind: "deny", sentence: "Not on a Friday." })),
      policy("a", () => ({ kind: "deny", sentence: "Not in production." })),
    ],
  });
  expect(refusalSentences(pipeline.execute(BASE, [setSize(5)], CONTEXT))).toEqual([
    "Not in production. Not on a Friday.",
  ]);
  const asking = pipelineWith({
    policies: ["a", "b"].map((name) =>
      policy(name, () => ({ kind: "require", need: { kind: "checks" }, sentence: `Ask ${name}.` })),
    ),
  });
  expect(
    asking.pipeline.execute(BASE, [setSize(5)], CONTEXT).outcomes[0]?.requirements.map((each) => each.policy),
  ).toEqual(["a", "b"]);
});

test("[E4] a policy may put another mutation in place, which is validated; two that disagree deny", () => {
  const at = (name: string, value: number) =>
    policy(name, () => ({ kind: "modify", mutation: setSize(value), sentence: `It is ${value}.` }));
  expect(sizeOf(pipelineWith({ policies: [at("a", 9)] }).pipeline.execute(BASE, [setSize(5)], CONTEXT).state)).toBe(9);
  expect(pipelineWith({ policies: [at("a", 900)] }).pipeline.execute(BASE, [setSize(5)], CONTEXT).phase).toBe(
    "refused",
  );
  expect(pipelineWith({ policies: [at("a", 9), at("b", 8)] }).pipeline.execute(BASE, [setSize(5)], CONTEXT).phase).toBe(
    "refused",
  );
});

test("[E5] an atomic batch stands or falls whole; a best-effort one keeps what is good", () => {
  const { pipeline } = pipelineWith();
  const batch = [setSize(5), setSize(500, "base1"), setSize(6, "base2")];
  expect(pipeline.execute(BASE, batch, CONTEXT).state).toBe(BASE);
  const kept = pipeline.execute(BASE, batch, CONTEXT, { batch: "bestEffort" });
  expect([kept.phase, sizeOf(kept.state), sizeOf(kept.state, "base1"), sizeOf(kept.state, "base2")]).toEqual([
    "done",
    5,
    1,
    6,
  ]);
});

test("[E6] a timeout and a cancellation stop between two mutations and leave the state as it was", () => {
  let clock = 0;
  const slow = policy("slow", () => {
    clock += 60;
    return { kind: "allow" };
  });
  const { pipeline, audit } = pipelineWith({ policies: [slow], now: () => clock, timeoutMs: 100 });
  const timedOut = pipeline.execute(BASE, [setSize(1), setSize(2), setSize(3)], CONTEXT);
  expect([timedOut.phase, timedOut.state, audit.length]).toEqual(["interrupted", BASE, 1]);
  let asked = 0;
  const cancelled = pipelineWith().pipeline.execute(BASE, [setSize(1), setSize(2)], CONTEXT, {
    cancelled: () => asked++ > 0,
  });
  expect([cancelled.phase, cancelled.state]).toEqual(["interrupted", BASE]);
});

test("[E7] the same input gives the same outcome", () => {
  const run = () => pipelineWith().pipeline.execute(BASE, [setSize(5), setSize(500)], CONTEXT, { batch: "bestEffort" });
  expect(run().outcomes).toEqual(run().outcomes);
});
