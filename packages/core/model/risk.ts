import type { ComponentId } from "../base/index.ts";
import { MUTATION_TRAITS, type MutationTraits, type Risk } from "./definition.ts";
import { makerOf } from "./maker.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import { type Path, placeOf } from "./path.ts";
import type { Component } from "./snapshot.ts";
import { nameOf, schemaOf, type Snapshot } from "./snapshot.ts";

/** What a mutation risks as far as the model knows, before there is a plan. */
export type MutationRisk = {
  readonly risk: Risk;
  /** Why applying it cannot be taken back, in a sentence; absent where it can. */
  readonly irreversible?: string;
};

const LEVELS: readonly Risk[] = ["low", "medium", "high"];

/** The highest of them; of none, low. */
export function highestRisk(all: Iterable<Risk>): Risk {
  let highest = 0;
  for (const each of all) highest = Math.max(highest, LEVELS.indexOf(each));
  return LEVELS[highest] ?? "low";
}

/** The higher one first. */
export function byRisk(a: Risk, b: Risk): number {
  return LEVELS.indexOf(b) - LEVELS.indexOf(a);
}

/**
 * What a mutation risks where `base` is what is real: what its type declares. What is said of a thing that is not there yet is
 * part of making it, and a deletion that can take nothing away outside is no more than an edit [M99].
 */
export function riskOf(mutation: Mutation, base: Snapshot): MutationRisk {
  const traits = traitsIn(mutation, base);
  const own: MutationRisk = traits.reversible
    ? { risk: traits.risk }
    : { risk: traits.risk, irreversible: `“${traits.title}” cannot be taken back.` };
  if (mutation.type !== "component.delete" && mutation.type !== "component.erase") return own;
  const component = base.components.get(mutation.component);
  if (!component) return own;
  if (staysOutside(mutation, base, component)) return { ...own, risk: "medium" };
  return holdsData(base, component) ? { ...own, irreversible: lossSentence(nameOf(component)) } : own;
}

/** What goes with something that holds data, in a sentence. */
export function lossSentence(name: string): string {
  return `What “${name}” holds is deleted with it, and taking this back does not bring that back: to keep it, erase “${name}” and leave it outside.`;
}

/** Whether a component's kind says that it holds data, and the component does not say that this is somebody else's. */
export function holdsData(snapshot: Snapshot, component: Component): boolean {
  const said = schemaOf(snapshot, component)?.holdsData;
  if (said === undefined || typeof said === "boolean") return said ?? false;
  const cell = component.attributes.get(said.unless as Path);
  return !(cell && "value" in cell && cell.value === true);
}

/** What holds the data that a component works on: what holds some itself, and is mounted in it, or in what it takes mounts from; by name. */
export function dataUsedBy(snapshot: Snapshot, component: Component): readonly string[] {
  const names = new Set<string>();
  const seen = new Set([component]);
  for (const each of seen)
    for (const source of mountedIn(snapshot, each)) {
      if (holdsData(snapshot, source)) names.add(nameOf(source));
      seen.add(source);
    }
  return [...names].sort();
}

function mountedIn(snapshot: Snapshot, component: Component): readonly Component[] {
  const schema = schemaOf(snapshot, component);
  const sources: Component[] = [];
  component.attributes.forEach((cell, path) => {
    const source = "from" in cell ? snapshot.components.get(cell.from.component) : undefined;
    if (!source || !schema) return;
    const place = placeOf(schema, path);
    if (place?.kind === "value" && place.property.reference?.edge === "mount") sources.push(source);
  });
  return sources;
}

function traitsIn(mutation: Mutation, { components, functions }: Snapshot): MutationTraits {
  const isView = "view" in mutation;
  if ("component" in mutation && !isView && !components.has(mutation.component as ComponentId))
    return MUTATION_TRAITS["component.create"];
  if ("function" in mutation && !functions.has(mutation.function)) return MUTATION_TRAITS["function.create"];
  return MUTATION_TRAITS[mutation.type];
}

/** Nothing that stands for it outside goes: there is nothing, or it is left there. */
function staysOutside(
  mutation: MutationOf<"component.delete"> | MutationOf<"component.erase">,
  base: Snapshot,
  component: Component,
): boolean {
  if ("leave" in mutation && mutation.leave) return true;
  const schema = schemaOf(base, component);
  return schema !== undefined && makerOf(schema) === "nobody";
}
