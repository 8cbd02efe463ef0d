import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  byRisk,
  type Component,
  dataUsedBy,
  highestRisk,
  type Mutation,
  nameOf,
  type Risk,
  riskOf,
  schemaOf,
  type Snapshot,
  titleOfFunction,
} from "../model/index.ts";
import type { PlanStep, ResourceState, RiskView, ThingRisk } from "../protocol/index.ts";
import { thingOf } from "./content.ts";
import { lossAhead, lossOf } from "./losses.ts";
import { namesOf } from "./names.ts";

export type RiskFacts = {
  /** What the change set stands on: what is real, as far as it goes. */
  readonly base: Snapshot;
  readonly proposed: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly plan: readonly PlanStep[];
  readonly resources: ReadonlyMap<string, Pick<ResourceState, "status">>;
};

type Weight = Pick<ThingRisk, "risk" | "why" | "irreversible">;
type Said = { readonly thing: string; readonly mutations: readonly Mutation[]; readonly step: PlanStep | undefined };

/**
 * How much of a risk each thing is that a change set changes, or reaches by its plan, and whether applying it can be taken back:
 * from what the types of mutations and the kinds declare, and what the plan does [G30]. The highest first.
 */
export function risksOf(facts: RiskFacts): RiskView {
  const steps = new Map(facts.plan.map((step) => [step.component, step]));
  const changed = byThing(facts);
  const reached = facts.plan.flatMap(({ component }) => (changed.has(component) ? [] : [component]));
  const things = [...changed.keys(), ...reached].map((thing): ThingRisk => {
    const said: Said = { thing, mutations: changed.get(thing) ?? [], step: steps.get(thing) };
    return { thing, name: nameIn(said, facts), ...weightOf(said, facts) };
  });
  const sorted = things.sort((a, b) => byRisk(a.risk, b.risk) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const highest = highestRisk(sorted.map(({ risk }) => risk));
  return { highest, sentence: sentenceOf(highest, sorted, isSaidOfAll(facts)), things: sorted };
}

/** Whether the kinds of all that is taken away, or made anew, say whether they hold data: of others nobody knows what goes with them. */
function isSaidOfAll({ base, plan }: RiskFacts): boolean {
  return plan.every(({ component, kind }) => {
    const before = kind === "destroy" || kind === "replace" ? base.components.get(component as ComponentId) : undefined;
    return !before || schemaOf(base, before)?.holdsData !== undefined;
  });
}

function byThing({ base, mutations }: RiskFacts): Map<string, Mutation[]> {
  const things = new Map<string, Mutation[]>();
  for (const mutation of mutations) {
    const thing = thingOf(base, mutation);
    if (thing === undefined) continue;
    const known = things.get(thing);
    if (known) known.push(mutation);
    else things.set(thing, [mutation]);
  }
  return things;
}

/** What is declared of its mutations and what its step does: the higher counts, and of two alike what the step says. */
function weightOf(said: Said, facts: RiskFacts): Weight {
  const declared = declaredOf(said, facts);
  const stepped = said.step && stepWeight(said.step, facts);
  if (!stepped) return declared;
  return { ...stepped, risk: highestRisk([stepped.risk, declared.risk]) };
}

/** As the types of its mutations declare it; what cannot be taken back is said only where a step takes it away. */
function declaredOf({ thing, mutations }: Said, { base, proposed, resources }: RiskFacts): Weight {
  const risk = highestRisk(mutations.map((mutation) => riskOf(mutation, base).risk));
  const deletion = mutations.find(({ type }) => type.endsWith(".delete") || type.endsWith(".erase"));
  const id = thing as ComponentId;
  if (!deletion || "view" in deletion) {
    const isNew = proposed.components.has(id) && !base.components.has(id);
    return { risk, why: isNew ? "It is new." : "It changes the model, and nothing outside by itself." };
  }
  if (!("component" in deletion)) return { risk, why: "It is deleted." };
  const isGone = resources.get(id)?.status === "gone";
  if (isGone) return { risk: "medium", why: "It is deleted here; outside it is gone already." };
  if (deletion.type === "component.delete" && deletion.leave)
    return { risk, why: "It is erased here, and left outside as it is." };
  return { risk, why: "It is deleted here, and nothing is known to stand outside for it." };
}

function stepWeight({ component, name, kind, downtime }: PlanStep, { base, proposed }: RiskFacts): Weight {
  const id = component as ComponentId;
  const before = base.components.get(id);
  if (kind === "create") return { risk: "low", why: "It is made outside." };
  if (kind === "update" && !downtime) return { risk: "low", why: "It is changed in place, without downtime." };
  const after = proposed.components.get(id);
  const loss = lossOf({ component, kind }, { before: base, after: proposed });
  if (loss !== undefined) {
    const why =
      loss === "deleted" ? "It is deleted outside, with the data it holds." : "It holds data, and is made anew.";
    return { risk: "high", why, irreversible: lossAhead(loss, name) };
  }
  if (kind === "destroy") return { risk: "high", why: "It is deleted outside." };
  const data = dataOf([base, before], [proposed, after]);
  return data.length === 0
    ? { risk: "medium", why: "It stops while it is made anew." }
    : { risk: "high", why: `It stops while it is made anew, and works on what ${namesOf(data)} ${holds(data)}.` };
}

function dataOf(...sides: readonly (readonly [Snapshot, Component | undefined])[]): readonly string[] {
  return [...new Set(sides.flatMap(([snapshot, component]) => (component ? dataUsedBy(snapshot, component) : [])))];
}

function holds(names: readonly string[]): string {
  return names.length === 1 ? "holds" : "hold";
}

function nameIn({ thing, step }: Said, { base, proposed }: RiskFacts): string {
  const component = proposed.components.get(thing as ComponentId) ?? base.components.get(thing as ComponentId);
  if (component) return nameOf(component);
  const written = proposed.functions.get(thing as FunctionId) ?? base.functions.get(thing as FunctionId);
  return written ? titleOfFunction(written) : (step?.name ?? thing);
}

const WORDS: { readonly [R in Risk]: string } = { low: "Low risk", medium: "Medium risk", high: "High risk" };

function sentenceOf(highest: Risk, things: readonly ThingRisk[], isSaid: boolean): string {
  if (things.length === 0) return "Low risk: nothing changes.";
  const names = things.flatMap(({ risk, name }) => (risk === highest ? [name] : []));
  const lost = things.filter(({ irreversible }) => irreversible !== undefined);
  const [first, ...others] = lost;
  const where = highest === "low" ? "" : `: ${namesOf(names)}`;
  if (!first)
    return `${WORDS[highest]}${where}. ${isSaid ? "All" : "As far as its kinds say, all"} of it can be taken back.`;
  const too = others.length === 0 ? "" : ` So it is with ${namesOf(others.map(({ name }) => name))}.`;
  return `${WORDS[highest]}${where}. ${first.irreversible}${too}`;
}
