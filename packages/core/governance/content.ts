import { type ComponentId, contentHash, type FunctionId } from "../base/index.ts";
import {
  cellsWithin,
  type Component,
  componentHash,
  fieldOf,
  isCosmetic,
  isShownOnView,
  type Mutation,
  NAME_PATH,
  schemaRef,
  type SchemaRef,
  type Snapshot,
  type ViewMutation,
  viewThing,
} from "../model/index.ts";
import type { PlanStep, ResourceState } from "../protocol/index.ts";

type SchemaMutation = Extract<Mutation, { readonly type: `schema.${string}` }>;
type ComponentMutation = Exclude<Extract<Mutation, { readonly component: ComponentId }>, ViewMutation>;

/**
 * The hash an approval is bound to [G5]: every mutation, what stood there before, every step of the plan, which outside things
 * those steps would touch, and which are left where they are.
 *
 * It is made of the mutations themselves, not of what a reviewer is shown of them: a secret is hidden in a review, yet a
 * changed secret is changed content. Left out on purpose: who wrote a value, wording, order of arrival, positions on a
 * canvas, and the parts of an observation that move by themselves (time, uptime, health), for an approval that a heartbeat
 * can void is no approval.
 */
export function reviewedContent(input: {
  readonly base: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly plan: readonly PlanStep[];
  readonly resources: ReadonlyMap<string, ResourceState>;
}): string {
  const leaving = leftOutside(input.mutations, input.resources);
  return contentHash({
    mutations: input.mutations
      .filter((mutation) => !isCosmetic(mutation))
      .map((mutation) => ({ mutation, before: standingAt(input.base, mutation) }))
      .map((each) => contentHash(each))
      .sort(),
    plan: [...input.plan]
      .sort((a, b) => compare(a.component, b.component))
      .map((step) => ({
        component: step.component,
        kind: step.kind,
        downtime: step.downtime,
        after: [...step.after].sort(),
        resource: input.resources.get(step.component)?.resourceId ?? null,
      })),
    // Only where there is any, so that approvals of everything else outlive the release that began to count it.
    ...(leaving.length > 0 ? { leaving } : {}),
  });
}

/** What is erased and left outside has no step: it, and the outside thing that a review says stays there; null where it says there is none. */
function leftOutside(
  mutations: readonly Mutation[],
  resources: ReadonlyMap<string, ResourceState>,
): readonly (readonly [string, string | null])[] {
  return mutations
    .flatMap((mutation) => (mutation.type === "component.delete" && mutation.leave ? [mutation.component] : []))
    .sort(compare)
    .map((component) => {
      const resource = resources.get(component);
      return [component, resource && resource.status !== "gone" ? resource.resourceId : null] as const;
    });
}

export type ThingHashes = { readonly [thing: string]: string };

/**
 * By thing, the hash of what changes on it: mutations with what they replace, as `reviewedContent` counts them, and of views what
 * it leaves out. It tells a person which things are not what they looked at, or approved, before [G12] [G15].
 */
export function thingHashes(base: Snapshot, mutations: readonly Mutation[]): ThingHashes {
  const parts = new Map<string, string[]>();
  for (const mutation of mutations) {
    const thing = thingOf(base, mutation);
    if (thing === undefined) continue;
    const hash = contentHash({ mutation, before: standingAt(base, mutation) });
    parts.set(thing, [...(parts.get(thing) ?? []), hash]);
  }
  return Object.fromEntries([...parts].map(([thing, hashes]) => [thing, contentHash(hashes.sort())]));
}

/**
 * What a mutation is about, of the things a reviewer looks at one by one: a component or a function by its id, a kind's version
 * by its reference, a note of the catalogue or a view by its key.
 */
export function thingOf(base: Snapshot, mutation: Mutation): string | undefined {
  if ("view" in mutation) return isShownOnView(base, mutation) ? viewThing(mutation.view) : undefined;
  if ("component" in mutation) return mutation.component;
  if ("function" in mutation) return mutation.function;
  if ("key" in mutation) return mutation.key;
  if (!("schema" in mutation)) return undefined;
  return schemaIn(mutation);
}

/** The version of a kind that a mutation defines, types in or takes away. */
function schemaIn(mutation: SchemaMutation): SchemaRef {
  return mutation.type === "schema.install" ? schemaRef(mutation.schema) : mutation.schema;
}

/** Things that are not as they were: changed, added to the content, or taken out of it. */
export function changedThings(then: ThingHashes, now: ThingHashes): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((id) => then[id] !== now[id]).sort(compare);
}

/** What a mutation replaces or takes away, as the base has it: the whole of what goes or comes back; null where there is nothing. */
function standingAt(base: Snapshot, mutation: Mutation): unknown {
  if ("function" in mutation) return functionStanding(base, mutation);
  if ("view" in mutation) return viewStanding(base, mutation);
  if ("key" in mutation) return base.catalogue.get(mutation.key) ?? null;
  if ("schema" in mutation && !("component" in mutation)) return base.schemas.get(schemaIn(mutation)) ?? null;
  const component = base.components.get(mutation.component);
  return component ? componentStanding(component, mutation) : null;
}

/** Of a component: the name, the kind's version or the cell that is replaced; an entry with all below it; else all it says. */
function componentStanding(component: Component, mutation: ComponentMutation): unknown {
  switch (mutation.type) {
    case "component.delete":
    case "component.erase":
    case "component.restore":
      return componentHash(component);
    case "component.create":
    case "component.rename":
      return { name: component.attributes.get(NAME_PATH) ?? null };
    case "component.upgrade":
      return component.schema;
    case "item.remove":
      return cellsWithin(component, mutation.path);
    default:
      return component.attributes.get(mutation.path) ?? null;
  }
}

/** Of a function: the code, the field, the attachment that the mutation replaces; the whole of it where it goes or comes back. */
function functionStanding(base: Snapshot, mutation: Extract<Mutation, { readonly function: FunctionId }>): unknown {
  const found = base.functions.get(mutation.function);
  if (!found) return null;
  if (mutation.type === "function.edit") return { source: found.source };
  if (mutation.type === "function.set") return { value: fieldOf(found, mutation.field) };
  return "schema" in mutation ? { bound: found.bindings.includes(mutation.schema) } : found;
}

/** Of a view: the name or the place that the mutation replaces; all that stood on it where it goes. */
function viewStanding(base: Snapshot, mutation: ViewMutation): unknown {
  const found = base.views.get(mutation.view);
  if (found && mutation.type === "view.delete") return { name: found.name, members: found.members.toObject() };
  return ("component" in mutation ? found?.members.get(mutation.component) : found?.name) ?? null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
