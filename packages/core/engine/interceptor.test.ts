import { expect, test } from "vitest";
import type { ExecutionContext, MutationContext } from "./context.ts";
import type { Interceptor } from "./interceptor.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize, sizeOf } from "./pipeline.fixture.ts";

/** Compiles only while the two contexts have no field in common. */
type Shared = Extract<keyof MutationContext, keyof ExecutionContext>;
const NONE_SHARED: [Shared] extends [never] ? true : never = true;

test("[E8] the two contexts share no field, and an execution's record keeps both apart", () => {
  const { pipeline, audit } = pipelineWith();
  pipeline.execute(BASE, [setSize(5)], { ...CONTEXT, correlation: "c", reason: "why" });
  const [record] = audit;
  expect(NONE_SHARED).toBe(true);
  expect(record?.context).toEqual({ ...CONTEXT, correlation: "c", reason: "why" });
  expect(Object.keys(record?.execution ?? {}).filter((key) => key in (record?.context ?? {}))).toEqual([]);
});

test("[E9] interceptors go in their order, hear the four ends, and only those that want to", () => {
  const heard: string[] = [];
  const noting = (name: string, order: number, rest: Partial<Interceptor> = {}): Interceptor => ({
    name,
    order,
    before: () => heard.push(`${name} before`),
    after: () => heard.push(`${name} after`),
    blocked: () => heard.push(`${name} blocked`),
    failed: () => heard.push(`${name} failed`),
    ...rest,
  });
  const interceptors = [
    noting("second", 2),
    noting("first", 1),
    noting("never", 0, { shouldRun: (_mutations, context) => context.role === "owner" }),
  ];
  const { pipeline } = pipelineWith({ interceptors });
  pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect(heard.splice(0)).toEqual(["first before", "second before", "first after", "second after"]);
  pipeline.execute(BASE, [setSize(500)], CONTEXT);
  expect(heard.splice(0)).toEqual(["first before", "second before", "first blocked", "second blocked"]);
  pipeline.execute(BASE, [setSize(5)], CONTEXT, { cancelled: () => true });
  expect(heard.splice(0).slice(2)).toEqual(["first blocked", "second blocked"]);
  const failing = pipelineWith({ interceptors, history: () => raise("disk full") });
  expect(failing.pipeline.execute(BASE, [setSize(5)], CONTEXT).phase).toBe("failed");
  expect(heard.splice(0).slice(4)).toEqual(["first failed", "second failed"]);
});

test("[E9] an interceptor hands something from before to after", () => {
  const seen: unknown[] = [];
  const { pipeline } = pipelineWith({
    interceptors: [
      {
        name: "i",
        order: 1,
        before: (_mutations, _context, running) => running.scratch.set("started", running.executionId),
        after: (_execution, _context, running) => seen.push(running.scratch.get("started")),
      },
    ],
  });
  pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect(seen).toEqual(["e"]);
});

test("[E10] an interceptor that throws anywhere, or tries to change what it sees, changes nothing and is reported", () => {
  const quiet = pipelineWith().pipeline.execute(BASE, [setSize(5)], CONTEXT);
  const hostile: Interceptor = {
    name: "hostile",
    order: 0,
    before(mutations) {
      (mutations as unknown[]).push(setSize(99));
    },
    after(execution) {
      (execution as { phase: string }).phase = "refused";
    },
  };
  const deeper: Interceptor = {
    name: "deeper",
    order: 1,
    before(mutations) {
      (mutations[0] as { value: number }).value = 99;
    },
    shouldRun: () => true,
  };
  const choosy: Interceptor = { name: "choosy", order: 2, shouldRun: () => raise("cannot choose") };
  const { pipeline, faults, audit } = pipelineWith({ interceptors: [hostile, deeper, choosy] });
  const watched = pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([watched.phase, watched.outcomes, sizeOf(watched.state), audit.length]).toEqual([
    quiet.phase,
    quiet.outcomes,
    5,
    1,
  ]);
  expect(faults.map(({ where, name }) => `${where} ${name}`)).toEqual([
    "interceptor choosy",
    "interceptor hostile",
    "interceptor deeper",
    "interceptor hostile",
  ]);
});

test("[E18] what cannot be audited has not happened, and what breaks while judging is audited as failed", () => {
  const mute = pipelineWith({ audit: () => raise("disk full") });
  const lost = mute.pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([lost.phase, lost.state, lost.failure, mute.history]).toEqual(["failed", BASE, "disk full", []]);

  const forgetful = pipelineWith({ history: () => raise("no room") });
  forgetful.pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect(forgetful.audit.map(({ execution }) => execution.phase)).toEqual(["done", "failed"]);

  const buggy = pipelineWith({ advisors: [() => raise("a bug")] });
  const broken = buggy.pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([broken.phase, broken.state, buggy.audit[0]?.execution.phase, buggy.faults[0]?.where]).toEqual([
    "failed",
    BASE,
    "failed",
    "execution",
  ]);
  expect(
    pipelineWith({ metrics: () => raise("counter stuck") }).pipeline.execute(BASE, [setSize(5)], CONTEXT).phase,
  ).toBe("done");
});

test("[E2] what a policy blocks, what the model refuses, what is interrupted: each is one audit record that says so", () => {
  const deny = policy("p", () => ({ kind: "deny", sentence: "No." }));
  const blocked = pipelineWith({ policies: [deny] });
  blocked.pipeline.execute(BASE, [setSize(5)], CONTEXT);
  const plain = pipelineWith();
  plain.pipeline.execute(BASE, [setSize(500)], CONTEXT);
  plain.pipeline.execute(BASE, [setSize(5)], CONTEXT, { cancelled: () => true });
  const kinds = [...blocked.audit, ...plain.audit].map(({ execution }) => [
    execution.phase,
    execution.outcomes[0]?.refusal?.kind ?? execution.interruption,
  ]);
  expect(kinds).toEqual([
    ["refused", "policy"],
    ["refused", "invalidValue"],
    ["interrupted", "cancelled"],
  ]);
  expect([...blocked.history, ...plain.history]).toEqual([]);
});

function raise(message: string): never {
  throw new Error(message);
}
