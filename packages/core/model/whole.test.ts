import type { ComponentId, Json } from "@tributary/core/base";
import { Dice } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { Draft } from "./draft.ts";
import { materialise, valueAtPath } from "./materialise.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import { resolveIn } from "./resolve.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import { sentenceOf } from "./sentence.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const text = { type: "string" } as const;
const NODE: Schema = {
  ...{ name: "t.node", version: 1, title: "Node", description: "", icon: "box", category: "Test", functions: [] },
  domain: {
    type: "object",
    properties: {
      env: { type: "object", title: "Environment", additionalProperties: text },
      usual: { type: "object", title: "Usual", additionalProperties: text, default: { FROM: "the kind" } },
      probe: {
        type: "object",
        title: "Probe",
        properties: {
          path: { ...text, title: "Path" },
          host: {
            ...text,
            title: "Host",
            reference: { schemas: ["t.node"], path: "/meta/name", edge: "data", only: true },
          },
          steps: { type: "array", title: "Steps", items: text },
        },
      },
      list: { type: "array", title: "List", items: text },
      free: { title: "Free" },
    },
  },
  secrets: {
    type: "object",
    properties: {
      passwords: {
        type: "object",
        title: "Passwords",
        additionalProperties: { ...text, secret: { kinds: ["text"], pinned: true } },
      },
    },
  },
};
const X = "x" as ComponentId;
const set = (path: string, value: Json): Mutation => ({
  ...{ type: "attribute.set", component: X },
  path: path as Path,
  value,
});
const unset = (path: string): Mutation => ({ type: "attribute.unset", component: X, path: path as Path });
const insert = (path: string): Mutation => ({
  ...{ type: "item.insert", component: X },
  path: path as Path,
  order: "a0",
});
const removed = (path: string): Mutation => ({ type: "item.remove", component: X, path: path as Path });
const take = (path: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: X, path: path as Path },
  from: { component: "y" as ComponentId, path: path as Path },
});
const made = (id: string): readonly Mutation[] => [
  { type: "component.create", component: id as ComponentId, schema: "t.node@1" as SchemaRef },
  { type: "component.rename", component: id as ComponentId, name: id },
];
const BASE: Snapshot = [{ type: "schema.install", schema: NODE } as const, ...made("x"), ...made("y")].reduce<Snapshot>(
  applyMutation,
  EMPTY_SNAPSHOT,
);
const after = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);
const refusals = (state: Snapshot, ...mutations: readonly Mutation[]): readonly (string | undefined)[] =>
  runBatch(state, mutations, "bestEffort").outcomes.map(({ refusal }) => refusal && refusalSentence(refusal));
const isTaken = (state: Snapshot, ...mutations: readonly Mutation[]): boolean =>
  !runBatch(state, mutations, "atomic").refused;

const FILLED = after(
  ...[set("/domain/env/A", "1"), set("/domain/env/DB_URL", "x"), set("/domain/probe/path", "/up")],
  ...[insert("/domain/list/i"), set("/domain/list/i/value", "one"), insert("/domain/probe/steps/s")],
);

test("[M85] never is a map, group or list laid over what stands in it, and the sentence says what that is", () => {
  expect(refusals(FILLED, set("/domain/env", { B: "1" }))).toEqual([
    "Environment is set entry by entry (A and DB_URL), which the whole would hide. Set its entries, or take these away first.",
  ]);
  expect(refusals(FILLED, take("/domain/probe"))[0]).toContain("Probe is set entry by entry (Path and Steps)");
  expect(refusals(FILLED, take("/domain/list"))[0]).toContain("List is set entry by entry (1 entry)");
  expect(refusals(FILLED, take("/domain/env"), set("/domain/probe", { path: "/" }))).not.toContain(undefined);
  for (const alone of [take("/domain/env"), set("/domain/probe", { path: "/" }), take("/domain/list")])
    expect(validateMutation(FILLED, alone)).toMatchObject({ ok: false, error: { kind: "entriesStand" } });
  expect(validateMutation(BASE, take("/domain/env")).ok).toBe(true);
});

test("[M85] sometimes a whole is written: where nothing stands in it, over another whole, and over a default", () => {
  const wholes = [
    set("/domain/env", { B: "1" }),
    take("/domain/probe"),
    take("/domain/list"),
    set("/domain/usual", {}),
  ];
  expect(refusals(BASE, ...wholes)).toEqual([undefined, undefined, undefined, undefined]);
  expect(refusals(after(...wholes), take("/domain/env"), set("/domain/probe", { path: "/" }))).toEqual([
    undefined,
    undefined,
  ]);
  expect(refusals(FILLED, set("/domain/free", { any: { A: "1" } }))).toEqual([undefined]);
});

test("[M85] never is an entry written below a whole: it would not be seen", () => {
  const wholes = after(set("/domain/env", { B: "1" }), take("/domain/probe"), take("/domain/list"));
  expect(refusals(wholes, set("/domain/env/C", "3"))).toEqual([
    "Environment is set as a whole, which an entry of it cannot change. Clear Environment first, then set its entries.",
  ]);
  expect(refusals(wholes, insert("/domain/list/j"))).toEqual([
    "List as a whole is taken from y, so nothing is set in it. Change it there, or disconnect it first.",
  ]);
  const below = [set("/domain/probe/path", "/"), take("/domain/probe/path"), insert("/domain/probe/steps/t")];
  for (const mutation of below) expect(isTaken(wholes, mutation)).toBe(false);
});

test("[M85] what is taken away in the same batch is in nobody's way, in whatever order it is said", () => {
  const clear = [unset("/domain/env/A"), unset("/domain/env/DB_URL")];
  const whole = set("/domain/env", { B: "1" });
  expect(isTaken(FILLED, ...clear, whole)).toBe(true);
  expect(isTaken(FILLED, whole, ...clear)).toBe(true);
  expect(isTaken(FILLED, take("/domain/list"), removed("/domain/list/i"))).toBe(true);
  expect(isTaken(FILLED, clear[0] as Mutation, whole)).toBe(false);
  expect(isTaken(FILLED, ...clear, set("/domain/env/A", "2"), whole)).toBe(false);
  expect(isTaken(after(whole), set("/domain/env/C", "3"), unset("/domain/env"))).toBe(true);
});

test("[M85] of two in one batch that cannot stand beside one another, the later is refused and the earlier stands", () => {
  const [whole, entry] = [set("/domain/env", { B: "1" }), set("/domain/env/C", "3")];
  expect(refusals(BASE, whole, entry)).toEqual([undefined, expect.stringContaining("as a whole")]);
  expect(refusals(BASE, entry, whole)).toEqual([undefined, expect.stringContaining("entry by entry (C)")]);
});

test("[M85] a model that holds both already is read, and either is taken away", () => {
  const both = after(set("/domain/env/A", "1"), set("/domain/env", { B: "1" }), set("/domain", { free: 1 }));
  for (const away of [unset("/domain/env"), unset("/domain/env/A"), unset("/domain")])
    expect(isTaken(both, away)).toBe(true);
  expect(refusals(both, set("/domain/free", 2))[0]).toContain("as a whole");
  expect(isTaken(both, unset("/domain"), set("/domain/free", 2))).toBe(true);
});

test("[M85] nothing is written over all properties of a component at once", () => {
  for (const root of ["/domain", "/meta", "/secrets"]) {
    expect(refusals(BASE, set(root, {}))).toEqual([`Node has no property at ${root}.`]);
    expect(isTaken(BASE, take(root))).toBe(false);
  }
});

test("[M50] [M85] no secret, and no name of one, is typed in a whole: it would stand where nobody asks whether there is such a secret", () => {
  for (const value of ["Hunter2!", "db@1"]) {
    const [refusal] = refusals(BASE, set("/secrets/passwords", { DB: value }));
    expect(refusal).toBe(
      "DB is set at its own place, not as a part of Passwords in one value. Set Passwords entry by entry.",
    );
  }
  expect(refusals(BASE, set("/secrets/passwords/DB", "db@1"))).toEqual([undefined]);
  expect(refusals(BASE, take("/secrets/passwords"))[0]).toContain("Passwords cannot be “a connection”");
});

test("[M6] [M85] in a whole nothing is typed where something is to be connected; beside it, what is left", () => {
  expect(refusals(BASE, set("/domain/probe", { host: "typed" }))[0]).toContain("Host is set at its own place");
  expect(refusals(BASE, set("/domain/probe", { path: "/up" }))).toEqual([undefined]);
});

test("[M27] of a whole, the parts named like a secret are not in its sentence; the others are", () => {
  const sentence = sentenceOf(set("/domain/env", { DB_PASSWORD: "Hunter2!", MODE: "prod" }), BASE);
  expect(sentence).not.toContain("Hunter2!");
  expect(sentence).toContain("prod");
});

const SEED = 85_000;

/** What anybody might write, whole or not, and take away. */
function anything(dice: Dice, seen: number): Mutation {
  const key = `k${dice.below(3)}`;
  const entry = `e${dice.below(3)}`;
  const choices: readonly Mutation[] = [
    ...[set("/domain/env", { [key]: `${seen}` }), take("/domain/env"), unset("/domain/env")],
    ...[set(`/domain/env/${key}`, `${seen}`), take(`/domain/env/${key}`), unset(`/domain/env/${key}`)],
    ...[set("/domain/probe", { path: `${seen}` }), take("/domain/probe"), unset("/domain/probe")],
    ...[set("/domain/probe/path", `${seen}`), unset("/domain/probe/path"), take("/domain/probe/steps")],
    ...[insert(`/domain/probe/steps/${entry}`), removed(`/domain/probe/steps/${entry}`), unset("/domain/probe/steps")],
    ...[insert(`/domain/list/${entry}`), set(`/domain/list/${entry}/value`, `${seen}`), take("/domain/list")],
    ...[removed(`/domain/list/${entry}`), unset("/domain/list"), set("/domain", { env: {} })],
  ];
  return dice.pick(choices) as Mutation;
}

test(`[M85] [M12] whatever is accepted, every value and connection that stands is seen where it stands (from seed ${SEED})`, () => {
  let wholes = 0;
  let refused = 0;
  for (let seed = SEED; seed < SEED + 300; seed += 1) {
    const dice = new Dice(seed);
    const source = [
      set("/domain/env/of", "y"),
      set("/domain/probe/path", "y"),
      insert("/domain/list/l"),
      set("/domain/list/l/value", "y"),
    ];
    let state = source.map((each) => ({ ...each, component: "y" as ComponentId })).reduce(applyMutation, BASE);
    for (let step = 0; step < 30; step += 1) {
      const batch = Array.from({ length: 1 + dice.below(3) }, (_, at) => anything(dice, step * 3 + at));
      const result = runBatch(state, batch, dice.chance(0.5) ? "atomic" : "bestEffort");
      refused += result.refused ? 1 : 0;
      state = result.state;
      wholes += hiddenIn(state, seed);
    }
  }
  expect(wholes).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(1000);
});

/** Looks for what is not seen; how many wholes there were. */
function hiddenIn(state: Snapshot, seed: number): number {
  const component = state.components.get(X);
  if (!component) throw new Error("it is gone");
  const tree = materialise(state, component, resolveIn(state));
  const places = new Map<string, Json | undefined>();
  component.attributes.forEach((cell, path) => {
    if ("value" in cell) places.set(path, cell.value);
    else if ("from" in cell) places.set(path, resolveIn(state)(cell.from));
  });
  for (const [path, value] of places) {
    const isBelow = [...places.keys()].some((other) => other !== path && path.startsWith(`${other}/`));
    expect(isBelow, `seed ${seed}: ${path} is hidden`).toBe(false);
    if (!path.startsWith("/domain/list/"))
      expect(valueAtPath(tree, component, path), `seed ${seed}: ${path}`).toEqual(value);
  }
  return [...places.keys()].filter((path) => /^\/domain\/[^/]+$/.test(path)).length;
}

test("[M40] a draft sets a group or map entry by entry whatever stood there, and what was set as one value member by member", () => {
  const draft = (state: Snapshot, build: (draft: Draft) => void): Json => {
    const drafted = new Draft(state, () => "new");
    build(drafted);
    const { state: then, refused } = runBatch(state, drafted.mutations, "atomic");
    expect(refused).toBe(false);
    const component = then.components.get(X);
    const { usual: _, ...domain } = component ? materialise(then, component, resolveIn(then)).domain : {};
    return domain;
  };
  const whole = after(set("/domain/env", { A: "1", B: "2" }));
  expect(draft(whole, (each) => each.set(X, "/domain/env/C", "3"))).toEqual({ env: { A: "1", B: "2", C: "3" } });
  expect(draft(whole, (each) => each.unset(X, "/domain/env/A"))).toEqual({ env: { B: "2" } });
  expect(draft(whole, (each) => each.set(X, "/domain/env", { D: "4" }))).toEqual({ env: { D: "4" } });
  const taken = after(take("/domain/env"), take("/domain/list"));
  const both = draft(taken, (each) => {
    each.set(X, "/domain/env", { D: "4" });
    each.set(X, "/domain/list", ["one"]);
  });
  expect(both).toEqual({ env: { D: "4" }, list: ["one"] });
  const from = { component: "y" as ComponentId, path: "/domain/env" };
  expect(draft(FILLED, (each) => each.connect(X, "/domain/env", from))).not.toHaveProperty("env.A");
});

test("[M40] a draft sets nothing in what is taken from elsewhere as a whole: whoever makes it is told", () => {
  const taken = after(take("/domain/env"));
  const draft = new Draft(taken, () => "new");
  draft.set(X, "/domain/env/C", "3");
  expect(refusals(taken, ...draft.mutations)[0]).toContain("taken from y");
});
