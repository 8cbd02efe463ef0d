import type { Actor, Json } from "@tributary/core/base";
import type { Policy, PolicyDecision, RequirementNeed } from "@tributary/core/engine";
import type { Mutation } from "@tributary/core/model";
import { Dice } from "./random.ts";

export type LawName = (typeof NAMES)[number];

/** A policy, and what the books know of it by themselves: what may never be accepted under it, and what applying wants. */
type Law = {
  readonly policy: Policy;
  /** Whether nobody may ever see this, by that author. */
  readonly forbids: (mutation: Mutation, by: Actor) => boolean;
  /** Whether it may put another value in the place of what is written at this key. */
  readonly replaces?: (root: string, key: string) => boolean;
  readonly wants?: (mutation: Mutation) => RequirementNeed | undefined;
};

const NAMES = [
  "evenSizes",
  "sizesUpTo90",
  "not66",
  "noNodeEleven",
  "onTheGrid",
  "agentsKeep",
  "fragile",
  "linksByOwner",
  "largeByTwo",
] as const;

const ALLOW: PolicyDecision = { kind: "allow" };

function sizeIn(mutation: Mutation): number | undefined {
  const isSize = mutation.type === "attribute.set" && mutation.path === "/domain/size";
  return isSize && typeof mutation.value === "number" ? mutation.value : undefined;
}

/** A size that another is put in the place of. */
function sizes(name: LawName, isWrong: (size: number) => boolean, better: (size: number) => number): Law {
  const sentence = `The law ${name} has it differently.`;
  return {
    policy: {
      name,
      evaluate(mutation) {
        const size = sizeIn(mutation);
        if (size === undefined || mutation.type !== "attribute.set" || !isWrong(size)) return ALLOW;
        return { kind: "modify", mutation: { ...mutation, value: better(size) }, sentence };
      },
    },
    forbids(mutation) {
      const size = sizeIn(mutation);
      return size !== undefined && isWrong(size);
    },
    replaces: (root, key) => root === "attribute" && key.endsWith("/domain/size"),
  };
}

function denying(name: LawName, forbids: Law["forbids"]): Law {
  const sentence = `The law ${name} is against it.`;
  return {
    policy: {
      name,
      evaluate: (mutation, _state, { actor }) => (forbids(mutation, actor) ? { kind: "deny", sentence } : ALLOW),
    },
    forbids,
  };
}

function wanting(name: LawName, need: RequirementNeed, isMeant: (mutation: Mutation) => boolean): Law {
  const sentence = `The law ${name} wants more.`;
  return {
    policy: { name, evaluate: (mutation) => (isMeant(mutation) ? { kind: "require", need, sentence } : ALLOW) },
    forbids: () => false,
    wants: (mutation) => (isMeant(mutation) ? need : undefined),
  };
}

const ON_THE_GRID: Law = {
  policy: {
    name: "onTheGrid",
    evaluate(mutation) {
      if (mutation.type !== "view.place" || isOnGrid(mutation.at)) return ALLOW;
      const [x, y] = mutation.at.map((each) => each - (each % 10));
      return { kind: "modify", mutation: { ...mutation, at: [x ?? 0, y ?? 0] }, sentence: "Things stand on the grid." };
    },
  },
  forbids: (mutation) => mutation.type === "view.place" && !isOnGrid(mutation.at),
  replaces: (root) => root === "view",
};

function isOnGrid(at: readonly number[]): boolean {
  return at.every((each) => each % 10 === 0);
}

/** It cannot judge one text, and so nobody may write that [E13]. */
const FRAGILE: Law = {
  policy: {
    name: "fragile",
    evaluate(mutation) {
      if (isFourth(mutation)) throw new Error("it breaks at this one");
      return ALLOW;
    },
  },
  forbids: isFourth,
};

function isFourth(mutation: Mutation): boolean {
  return mutation.type === "attribute.set" && mutation.path === "/domain/text" && mutation.value === "text 4";
}

const REMOVALS: ReadonlySet<Mutation["type"]> = new Set(["component.delete", "item.remove", "view.delete"]);

const LAWS: { readonly [N in LawName]: Law } = {
  evenSizes: sizes(
    "evenSizes",
    (size) => size % 2 === 1,
    (size) => size - 1,
  ),
  sizesUpTo90: sizes(
    "sizesUpTo90",
    (size) => size > 90,
    () => 90,
  ),
  not66: denying("not66", (mutation) => sizeIn(mutation) === 66),
  noNodeEleven: denying(
    "noNodeEleven",
    (mutation) => mutation.type === "component.rename" && mutation.name === "node 11",
  ),
  onTheGrid: ON_THE_GRID,
  agentsKeep: denying("agentsKeep", (mutation, { type }) => type === "agent" && REMOVALS.has(mutation.type)),
  fragile: FRAGILE,
  linksByOwner: wanting(
    "linksByOwner",
    { kind: "approvalBy", role: "owner" },
    ({ type }) => type === "attribute.subscribe",
  ),
  largeByTwo: wanting("largeByTwo", { kind: "approvals", count: 2 }, (mutation) => (sizeIn(mutation) ?? 0) > 80),
};

/** The laws of the history that a seed means: of every third, some. */
export function randomLaws(seed: number): readonly LawName[] | undefined {
  if (seed % 3 !== 1) return undefined;
  const dice = new Dice(seed ^ 0x1a5);
  return NAMES.filter(() => dice.chance(0.45));
}

/** Whether a law may put another value in the place of this writing: a root, a key and a value as one text. */
export function mayReplace(name: LawName, writing: string): boolean {
  const [root = "", key = ""] = writing.split(" ");
  return LAWS[name].replaces?.(root, key) === true;
}

export function policiesOf(names: readonly LawName[] = []): readonly Policy[] {
  return names.map((name) => LAWS[name].policy);
}

/** The law that this breaks, if any does. */
export function brokenLaw(names: readonly LawName[] = [], mutation: Mutation, by: Actor): LawName | undefined {
  return names.find((name) => LAWS[name].forbids(mutation, by));
}

/** All that applying these mutations takes, by these laws. */
export function wanted(names: readonly LawName[] = [], mutations: readonly Mutation[]): readonly RequirementNeed[] {
  return names.flatMap((name) => mutations.flatMap((mutation) => LAWS[name].wants?.(mutation) ?? []));
}

/** What a mutation writes at its one key, as a document has it: of those that a law replaces. */
export function writtenBy(mutation: Mutation): Json | undefined {
  if (mutation.type === "attribute.set") return { value: mutation.value };
  return mutation.type === "view.place" ? [...mutation.at] : undefined;
}
