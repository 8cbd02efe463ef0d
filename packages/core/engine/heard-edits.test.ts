import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { applyMutation, type Mutation, type Path, type Schema, schemaRef, type Snapshot } from "../model/index.ts";
import type { HeardEdits } from "../protocol/index.ts";
import { heardEditsListener, heardSentence, NO_EDITS, parseHeardEdits } from "./heard-edits.ts";
import type { Listener } from "./listener.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize } from "./pipeline.fixture.ts";

const tagged = (component: string, tier: string): Mutation => ({
  ...{ type: "attribute.set", component: component as ComponentId, path: "/meta/tags/tier" as Path, value: tier },
});
const STATE = applyMutation(BASE, tagged("base1", "production"));
const KIND = [...BASE.schemas.values()][0]?.name ?? "";
const small = policy("small", (mutation) =>
  "value" in mutation && typeof mutation.value === "number" && mutation.value > 50
    ? { kind: "deny", sentence: "It is to be small." }
    : { kind: "allow" },
);
const listening = (heard: Partial<HeardEdits>, rest = {}) =>
  pipelineWith({ policies: [small], listeners: () => [heardEditsListener({ ...NO_EDITS, ...heard })], ...rest });
const types = (heard: Partial<HeardEdits>, mutations: readonly Mutation[], options = {}) =>
  listening(heard)
    .pipeline.execute(STATE, mutations, CONTEXT, options)
    .heard?.map(({ effect }) => [effect.type, (effect.data as { count: number }).count]);

test("[E29] listeners are told how a committed execution ended, in their order, and nothing of what was only tried", () => {
  const noting = (name: string): Listener => ({
    name,
    hear: ({ phase }) => [{ ending: "accepted", type: name, description: phase, data: null }],
  });
  const { pipeline } = pipelineWith({ policies: [small], listeners: () => [noting("first"), noting("second")] });
  const heard = (size: number, mode: "commit" | "simulate" | "validate") =>
    pipeline.execute(BASE, [setSize(size)], CONTEXT, { mode }).heard?.map(({ effect }) => effect);
  expect(heard(5, "commit")).toMatchObject([
    { type: "first", description: "done", dry: false, severity: "info" },
    { type: "second", description: "done" },
  ]);
  expect(heard(60, "commit")?.map(({ description }) => description)).toEqual(["refused", "refused"]);
  expect([heard(5, "simulate"), heard(60, "validate")]).toEqual([undefined, undefined]);
});

test("[E29] what a listener throws is reported, changes nothing, and the others are heard", () => {
  const broken: Listener = { name: "broken", hear: () => raise("no") };
  const well = heardEditsListener({ ...NO_EDITS, endings: ["accepted"] });
  const { pipeline, faults } = pipelineWith({ listeners: () => [broken, well] });
  const execution = pipeline.execute(BASE, [setSize(5)], CONTEXT);
  expect([execution.phase, execution.heard?.length]).toEqual(["done", 1]);
  expect(faults).toMatchObject([{ where: "listener", name: "broken" }]);
});

test("[E30] only the endings that were named are heard of: accepted, blocked by a policy, failed", () => {
  const batch = { batch: "bestEffort" } as const;
  const mixed = [setSize(5), setSize(60, "base1"), setSize(-1, "base2")];
  expect(types({ endings: ["accepted"] }, mixed, batch)).toEqual([["edit.accepted", 1]]);
  // What the model refuses no policy has blocked.
  expect(types({ endings: ["blocked"] }, mixed, batch)).toEqual([["edit.blocked", 1]]);
  expect(types({ endings: ["accepted", "blocked", "failed"] }, mixed, batch)).toEqual([
    ["edit.accepted", 1],
    ["edit.blocked", 1],
  ]);
  expect(types({ endings: ["accepted"] }, mixed)).toBeUndefined();
  expect(types({ endings: [] }, mixed, batch)).toBeUndefined();
  const broken = listening({ endings: ["failed"] }, { policies: () => raise("cannot be read") });
  expect(broken.pipeline.execute(STATE, mixed, CONTEXT).heard).toMatchObject([
    { effect: { type: "edit.failed", severity: "error", description: expect.stringMatching(/^3 edits could not be/) } },
  ]);
  const late = listening({ endings: ["failed"] }, { timeoutMs: -1 });
  expect(late.pipeline.execute(STATE, mixed, CONTEXT).heard).toHaveLength(1);
  expect(types({ endings: ["failed"] }, mixed, { cancelled: () => true })).toBeUndefined();
});

test("[E30] types, kinds and tag are conditions together, and an empty one is none", () => {
  const endings = ["blocked"] as const;
  const refused = [setSize(60, "base1")];
  const heard = (rest: Partial<HeardEdits>) => types({ endings, ...rest }, refused) !== undefined;
  expect([heard({ types: ["attribute.set"] }), heard({ types: ["attribute.*"] })]).toEqual([true, true]);
  expect([heard({ types: ["component.*"] }), heard({ types: ["attribute"] })]).toEqual([false, false]);
  expect([heard({ kinds: [KIND] }), heard({ kinds: ["docker.volume"] })]).toEqual([true, false]);
  expect([heard({ tag: "tier" }), heard({ tag: "tier=production" }), heard({ tag: "tier=lab" })]).toEqual([
    ...[true, true, false],
  ]);
  expect(heard({ types: ["attribute.set"], kinds: ["docker.volume"], tag: "tier" })).toBe(false);
  expect(types({ endings, tag: "tier" }, [setSize(60, "base0")])).toBeUndefined();
  // What is refused with what would have made it so fits as it was to be.
  expect(types({ endings, tag: "tier=lab" }, [tagged("base0", "lab"), setSize(60, "base0")])).toHaveLength(1);
});

test("[E30] a batch is one message: what was touched and why it was refused, without the values", () => {
  const { pipeline } = listening({ endings: ["accepted", "blocked"] });
  const many = Array.from({ length: 30 }, (_, size) => setSize(size));
  const [accepted] = pipeline.execute(STATE, many, CONTEXT).heard ?? [];
  expect(accepted?.effect.data).toMatchObject({ count: 30, edits: expect.objectContaining({ length: 20 }) });
  const [blocked] = pipeline.execute(STATE, [setSize(77, "base1")], CONTEXT).heard ?? [];
  expect(blocked).toEqual({
    ending: "blocked",
    effect: {
      ...{ type: "edit.blocked", severity: "warning", dry: false, at: 0, requiresAction: false },
      description: "A policy refused an edit on “node 1”. It is to be small.",
      data: {
        ...{ execution: "e", count: 1 },
        edits: [
          {
            ...{ type: "attribute.set", component: "base1", name: "node 1", kind: KIND, path: "/domain/size" },
            ...{ policies: ["small"], sentence: "It is to be small." },
          },
        ],
      },
    },
  });
});

test("[E30] of what was typed where a secret's name belongs, not even the policy's sentence is told", () => {
  const typed: Mutation = {
    ...{ type: "attribute.set", component: "base1" as ComponentId, path: "/secrets/login" as Path, value: "hunter2" },
  };
  const unknown = policy("secrets", () => ({ kind: "deny", sentence: "There is no secret “hunter2”." }));
  const { pipeline } = listening({ endings: ["blocked"] }, { policies: [unknown] });
  const heard = (mutation: Mutation) => JSON.stringify(pipeline.execute(STATE, [mutation], CONTEXT).heard);
  expect(heard(typed)).toContain("edit.blocked");
  expect(heard(typed)).not.toContain("hunter2");
  expect(heard(setSize(5))).toContain("hunter2");
});

test("[E30] what nobody can mean is refused in a sentence; what is meant is said in words", () => {
  const parsed = (rest: Partial<HeardEdits>) => {
    const result = parseHeardEdits({ ...NO_EDITS, ...rest });
    return result.ok ? result.value : result.error;
  };
  expect(parsed({ types: ["component.destroy"] })).toContain("no type of edit “component.destroy”");
  expect(parsed({ kinds: ["docker volume"] })).toContain("no kind of component");
  expect(parsed({ tag: "a/b" })).toContain("The tag must be");
  expect(parsed({ endings: ["failed", "blocked"], types: [" component.* ", ""], tag: " tier " })).toEqual({
    ...{ endings: ["blocked", "failed"], types: ["component.*"], kinds: [], tag: "tier" },
  });
  expect(heardSentence(NO_EDITS)).toBe("no edits");
  const all = {
    endings: ["accepted", "blocked"],
    types: ["component.delete"],
    kinds: ["docker.*"],
    tag: "tier",
  } as const;
  expect(heardSentence(all)).toBe(
    "edits accepted or refused by a policy, of the type component.delete, on docker.*, tagged tier",
  );
});

function raise(message: string): never {
  throw new Error(message);
}

test("[E30] a policy's sentence that repeats what nobody is shown of a value is not told", () => {
  const [kind] = [...BASE.schemas.values()];
  if (!kind) throw new RangeError("there is a kind");
  const schema: Schema = {
    ...kind,
    ...{
      name: "acme.login",
      version: 1,
      domain: { type: "object", properties: { key: { type: "string", sensitive: true } } },
    },
  };
  const id = "login" as ComponentId;
  const state = [
    { type: "schema.install", schema } as const,
    { type: "component.create", component: id, schema: schemaRef(schema) } as const,
  ].reduce<Snapshot>(applyMutation, BASE);
  const key: Mutation = { type: "attribute.set", component: id, path: "/domain/key" as Path, value: "hunter2" };
  const quoting = policy("quoting", (mutation) =>
    "value" in mutation ? { kind: "deny", sentence: `${String(mutation.value)} is not enough.` } : { kind: "allow" },
  );
  const { pipeline } = listening({ endings: ["blocked"] }, { policies: [quoting] });
  const [blocked] = pipeline.execute(state, [key], CONTEXT).heard ?? [];
  expect(blocked?.effect.data).toMatchObject({ count: 1, edits: [{ policies: ["quoting"], path: "/domain/key" }] });
  expect(JSON.stringify(blocked)).not.toContain("hunter2");
  const [shown] = pipeline.execute(state, [setSize(3)], CONTEXT).heard ?? [];
  expect(shown?.effect.description).toContain("3 is not enough.");
});
