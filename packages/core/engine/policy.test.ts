import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import type { Mutation, Path } from "../model/index.ts";
import { refusalSentences, requirementsIn } from "./execution.ts";
import { BASE, CONTEXT, pipelineWith, policy, SIZE, setSize, sizeOf } from "./pipeline.fixture.ts";
import type { PolicyDecision } from "./policy.ts";
import { allOf, anyOf, firstOf } from "./policy-compose.ts";
import { explain } from "./policy-explain.ts";

const ALLOW: PolicyDecision = { kind: "allow" };
const valueOf = (mutation: Mutation) => (mutation.type === "attribute.set" ? mutation.value : undefined);
const at = (name: string, value: number) =>
  policy(name, () => ({ kind: "modify", mutation: setSize(value), sentence: `It is ${value}.` }));
const deny = (name: string, passes?: string) =>
  policy(name, () => ({ kind: "deny", sentence: `${name} says no.`, ...(passes ? { passes } : {}) }));
const run = (policies: Parameters<typeof pipelineWith>[0], mutations = [setSize(5)]) =>
  pipelineWith(policies).pipeline.execute(BASE, mutations, CONTEXT);

test("[E4] policies speak in order of priority, then name, whatever the order they were given in", () => {
  const execution = run({
    policies: [deny("b"), deny("a"), { ...deny("z"), priority: 1 }],
  });
  expect(execution.outcomes[0]?.voices.map((voice) => voice.policy)).toEqual(["z", "a", "b"]);
  expect(refusalSentences(execution)).toEqual(["z says no. a says no. b says no."]);
});

test("[E4] what several mutations need for the same reason is one requirement", () => {
  const asks = policy("p", () => ({ kind: "require", need: { kind: "approvals", count: 2 }, sentence: "Ask two." }));
  const execution = run({ policies: [asks] }, [setSize(1), setSize(2, "base1")]);
  expect(requirementsIn(execution.outcomes)).toEqual([
    { policy: "p", need: { kind: "approvals", count: 2 }, sentence: "Ask two." },
  ]);
});

test("[E11] what a policy puts in place is judged by every other policy", () => {
  const nine = policy("no-nines", (mutation) =>
    valueOf(mutation) === 9 ? { kind: "deny", sentence: "Not nine." } : ALLOW,
  );
  expect(run({ policies: [at("a", 9)] }).state).not.toBe(BASE);
  const execution = run({ policies: [at("a", 9), nine] });
  expect([execution.phase, refusalSentences(execution)]).toEqual(["refused", ["Not nine."]]);
});

test("[E23] what a change set stands on is said again, whatever policies would make of it; anything else is theirs to judge", () => {
  const over = (mutations: readonly Mutation[], base = BASE) =>
    pipelineWith({ policies: [deny("no"), at("nine", 9)] }).pipeline.execute(BASE, mutations, { ...CONTEXT, base });
  const component = "base0" as ComponentId;
  const back: readonly Mutation[] = [
    setSize(0),
    { type: "component.rename", component, name: "node 0" },
    { type: "item.move", component, path: "/domain/ports/p" as Path, order: "a0" },
    { type: "attribute.unset", component, path: "/domain/text" as Path },
  ];
  for (const mutation of back) expect([over([mutation]).phase, mutation.type]).toEqual(["done", mutation.type]);
  for (const mutation of [setSize(1), { type: "attribute.unset", component, path: SIZE } as const])
    expect(over([mutation]).phase).toBe("refused");
  // Where no change set is edited there is nothing to take back to.
  expect(run({ policies: [deny("no")] }, [setSize(0)]).phase).toBe("refused");
});

test("[E11] a denial of what was proposed falls with it", () => {
  const noFives = policy("no-fives", (mutation) =>
    valueOf(mutation) === 5 ? { kind: "deny", sentence: "Not five." } : ALLOW,
  );
  const execution = run({ policies: [at("a", 9), noFives] });
  expect([execution.phase, sizeOf(execution.state)]).toEqual(["done", 9]);
  expect(execution.outcomes[0]?.voices.map(({ kind }) => kind)).toEqual(["modify"]);
});

test("[E11] a policy cannot smuggle another kind of change, or another place, in", () => {
  for (const smuggled of [
    setSize(5, "base1"),
    { type: "component.delete", component: "base0" as ComponentId } as const,
    { ...setSize(5), path: "/domain/text" as Path } as Mutation,
  ]) {
    const execution = run({
      policies: [policy("p", () => ({ kind: "modify", mutation: smuggled, sentence: "Better so." }))],
    });
    expect(execution.phase).toBe("refused");
  }
});

test("[E11] [E4] a policy that modifies without end, and two that disagree, are refused once and named", () => {
  const counting = policy("up", (mutation) => ({
    kind: "modify",
    mutation: setSize(Number(valueOf(mutation)) + 1),
    sentence: "One more.",
  }));
  expect(refusalSentences(run({ policies: [counting] }))).toHaveLength(1);
  const [sentence] = refusalSentences(run({ policies: [at("a", 9), at("b", 8)] }));
  expect(sentence).toBe("The policies a and b each want this changed differently. Ask an owner to settle them.");
  expect(run({ policies: [at("a", 9), at("b", 9)] }).phase).toBe("done");
});

test("[E12] remarks of policies and of validation come with a severity and block nothing", () => {
  const remarks = policy("p", () => ({ kind: "remark", severity: "warning", sentence: "Think twice." }));
  const text: Mutation = {
    type: "attribute.set",
    component: "base0" as ComponentId,
    path: "/domain/text" as Path,
    value: " web",
  };
  const execution = run({ policies: [remarks] }, [text]);
  const [outcome] = execution.outcomes;
  expect([execution.phase, outcome?.voices[0]?.severity, outcome?.remarks[0]?.severity]).toEqual([
    "done",
    "warning",
    "warning",
  ]);
  expect(run({}, [{ ...text, value: "web" }]).outcomes[0]?.remarks).toEqual([]);
});

test("[E13] a policy that throws denies, is named and reported; the others still speak", () => {
  const broken = policy("broken", () => {
    throw new Error("no such table");
  });
  const { pipeline, faults } = pipelineWith({ policies: [broken, deny("other")] });
  const execution = pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect(execution.phase).toBe("refused");
  expect(refusalSentences(execution)[0]).toMatch(/“broken” failed while judging this.*other says no/);
  expect(faults.map(({ where, name }) => [where, name])).toEqual([["policy", "broken"]]);
});

test("[E13] policies that cannot be read let nothing through", () => {
  const { pipeline, audit } = pipelineWith({
    policies: () => {
      throw new Error("the table is gone");
    },
  });
  const execution = pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([execution.phase, execution.failure, execution.state, audit.length]).toEqual([
    "failed",
    "the table is gone",
    BASE,
    1,
  ]);
});

test("[E14] a policy that loops past its steps is ended and denies, at the same step each time; a modest one passes", () => {
  let steps = 0;
  const looping = (count: number) =>
    policy("loop", (_mutation, _state, _context, budget) => {
      for (steps = 0; steps < count; steps += 1) budget.spend();
      return ALLOW;
    });
  const limits = { policyLimits: { steps: 1000, ms: 50 } };
  expect(run({ policies: [looping(1000)], ...limits }).phase).toBe("done");
  const execution = run({ policies: [looping(Number.POSITIVE_INFINITY)], ...limits });
  expect([execution.phase, steps]).toEqual(["refused", 1000]);
  expect(refusalSentences(execution)[0]).toContain("“loop” needed more than 1000 steps");
});

test("[E14] a policy that takes too long without spending is noticed, and denies", () => {
  let clock = 0;
  const slow = policy("slow", () => {
    clock += 60;
    return ALLOW;
  });
  const [sentence] = refusalSentences(run({ policies: [slow], tick: () => clock }));
  expect(sentence).toContain("“slow” took longer than 50 ms");
});

test("[E14] a policy that was held up once is asked again, and what it says then counts", () => {
  let [clock, asked] = [0, 0];
  const heldUp = policy("held up", () => {
    asked += 1;
    clock += asked === 1 ? 60 : 1;
    return ALLOW;
  });
  expect([run({ policies: [heldUp], tick: () => clock }).phase, asked]).toEqual(["done", 2]);
});

test("[E19] all of, any of, the first that speaks", () => {
  const even = policy("even", (mutation) =>
    Number(valueOf(mutation)) % 2 === 0 ? ALLOW : { kind: "deny", sentence: "Odd.", passes: "an even number" },
  );
  const small = policy("small", (mutation) =>
    Number(valueOf(mutation)) < 10 ? ALLOW : { kind: "deny", sentence: "Large.", passes: "a number below 10" },
  );
  const both = allOf({ name: "both", parts: [even, small] });
  const either = anyOf({ name: "either", parts: [even, small], sentence: "Neither even nor small." });
  const phases = (one: typeof both) => [4, 5, 12, 13].map((value) => run({ policies: [one] }, [setSize(value)]).phase);
  expect(phases(both)).toEqual(["done", "refused", "refused", "refused"]);
  expect(phases(either)).toEqual(["done", "done", "done", "refused"]);
  const neither = run({ policies: [either] }, [setSize(13)]).outcomes[0]?.voices[0];
  expect([neither?.sentence, neither?.passes]).toEqual([
    "Neither even nor small.",
    "an even number, or a number below 10",
  ]);

  const exempt = policy(
    "exempt",
    (mutation): PolicyDecision => (valueOf(mutation) === 13 ? { kind: "allow", policy: "exempt" } : ALLOW),
    { priority: 1 },
  );
  expect(phases(firstOf({ name: "first", parts: [exempt, even] }))).toEqual(["done", "refused", "done", "done"]);
});

test("[E19] of several content parts the least demanding speaks", () => {
  const asks = policy("asks", () => ({ kind: "require", need: { kind: "checks" }, sentence: "Checks." }), {
    priority: 9,
  });
  const remarks = policy("remarks", () => ({ kind: "remark", sentence: "Fine." }));
  const said = run({ policies: [anyOf({ name: "any", parts: [asks, remarks], sentence: "" })] }).outcomes[0]?.voices;
  expect(said?.map((voice) => voice.policy)).toEqual(["any ▸ remarks"]);
});

test("[E20] an execution is explained: who spoke, who was silent, what would pass, what the model alone says", () => {
  const silent = policy("silent", () => ALLOW);
  const asked = explain(run({ policies: [silent, deny("tags", "a tag other than latest")] }));
  expect(asked.mutations[0]).toMatchObject({
    verdict: "refused",
    severity: "error",
    silent: ["silent"],
    wouldPass: ["a tag other than latest"],
    refusal: { rule: "policy", sentence: "tags says no." },
  });
  expect(asked.withoutPolicies).toEqual({ passes: true, sentences: [] });
  expect(explain(run({ policies: [deny("tags")] }, [setSize(500)])).withoutPolicies?.passes).toBe(false);
  expect(explain(run({ policies: [at("a", 9)] })).mutations[0]?.verdict).toBe("changed");
  expect(explain(run({})).withoutPolicies).toBeUndefined();
});

test("[E26] an explanation says how much it matters: the gravest of all that is said, and a refusal is an error at the least", () => {
  const graveness = (execution: ReturnType<typeof run>) => explain(execution).mutations[0]?.severity;
  const says = (severity: "info" | "warning" | "critical") =>
    policy(severity, () => ({ kind: "remark", severity, sentence: "Hm." }));
  expect(graveness(run({}))).toBe("info");
  expect(graveness(run({ policies: [says("info"), says("warning")] }))).toBe("warning");
  expect(graveness(run({ policies: [says("critical"), deny("tags")] }))).toBe("critical");
  expect(graveness(run({}, [setSize(500)]))).toBe("error");
  expect(graveness(run({ advisors: [() => ({ rule: "odd", severity: "warning", sentence: "Odd." })] }))).toBe(
    "warning",
  );
});

test("[E22] a policy that would change what was agreed to refuses it; without agreement it changes it", () => {
  const { pipeline } = pipelineWith({ policies: [at("a", 9)] });
  const settled = pipeline.execute(BASE, [setSize(5)], CONTEXT, { isSettled: true });
  expect([settled.phase, refusalSentences(settled)]).toEqual(["refused", ["It is 9."]]);
  expect(pipeline.execute(BASE, [setSize(9)], CONTEXT, { isSettled: true }).phase).toBe("done");
  expect(pipeline.execute(BASE, [setSize(5)], CONTEXT).outcomes[0]?.proposed).toEqual(setSize(5));
});
