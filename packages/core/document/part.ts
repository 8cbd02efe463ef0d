import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  nameOf,
  parseCatalogueKey,
  refusalSentence,
  runBatch,
  type Refusal,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import { type Candidate, overlayCandidates } from "./candidate.ts";
import { isTypedIn } from "./function-candidate.ts";
import { type OverlayKey, parseAttributeKey, parseViewKey } from "./keys.ts";
import { emptyOverlay, keysOf, type Overlay } from "./overlay.ts";
import { OverlayView } from "./view.ts";

/** A component, function (by id) or schema (by reference) that comes along with the chosen ones, and why it has to. */
export type Needed = {
  readonly component: string;
  readonly name: string;
  /** For whom, and why: "api takes a value from it, and it is new here." */
  readonly why: string;
};

export type Part = {
  readonly overlay: Overlay;
  /** What it concerns: the ids of components and functions, the references of schemas. */
  readonly components: ReadonlySet<string>;
  readonly needed: readonly Needed[];
  /** Why the part cannot stand alone, with all it needs; undefined when it can. */
  readonly obstacle?: string;
};

/**
 * The part of a change set that concerns the chosen components, with everything of it that they need to hold by themselves on
 * the base: what is new here and they connect to, what has to let go first, whose name they take. Rules D12–D13.
 */
export function partOf(base: Snapshot, overlay: Overlay, chosen: readonly string[]): Part {
  const { view } = OverlayView.ofOverlay(base, overlay);
  const changed = changedThings(base, overlay);
  const components = new Set<string>(chosen.filter((id) => changed.has(id)));
  const needed = new Map<string, Needed>();
  for (;;) {
    const part = restrict(overlay, components);
    const candidates = overlayCandidates(base, part);
    const mutations = candidates.map(({ mutation }) => mutation);
    const { outcomes, state } = runBatch(base, mutations, "bestEffort");
    const refused = outcomes.flatMap(({ refusal }, index) => {
      const candidate = candidates[index];
      return refusal && candidate ? [{ refusal, candidate }] : [];
    });
    const missing = refused.flatMap(({ refusal, candidate }) => needsOf(base, state, view, refusal, candidate));
    const fresh = missing.filter(({ component }) => changed.has(component) && !components.has(component));
    for (const need of fresh) if (!needed.has(need.component)) needed.set(need.component, need);
    for (const { component } of fresh) components.add(component);
    if (fresh.length > 0) continue;
    const [first] = refused;
    const found = { overlay: part, components, needed: [...needed.values()] };
    return first ? { ...found, obstacle: refusalSentence(first.refusal) } : found;
  }
}

/** Components that an overlay changes; where they stand on a canvas is no change. */
export function touchedBy(overlay: Overlay): ReadonlySet<ComponentId> {
  const ids = new Set<ComponentId>(overlay.component.keys() as Iterable<ComponentId>);
  for (const key of overlay.attribute.keys()) {
    const address = parseAttributeKey(key);
    if (address) ids.add(address.component);
  }
  return ids;
}

/** Components, functions and schemas that an overlay changes. */
function changedThings(base: Snapshot, overlay: Overlay): ReadonlySet<string> {
  const functions = [...overlay.function.keys()].map((key) => key.split("/")[0] as string);
  const notes = [...overlay.catalogue.keys()].map(noteThing);
  return new Set<string>([
    ...[...touchedBy(overlay), ...functions, ...[...overlay.text.keys()].filter((id) => isTypedIn(base, overlay, id))],
    ...[...overlay.schema.keys(), ...notes],
  ]);
}

/** The keys that concern these things. A view that was made here comes along when one of them stands on it. */
function restrict(overlay: Overlay, things: ReadonlySet<string>): Overlay {
  const part = emptyOverlay();
  for (const { root, key } of keysOf(overlay)) {
    const value = overlay[root].get(key);
    if (value !== undefined && things.has(thingOf({ root, key }) ?? "")) part[root].set(key, value);
  }
  for (const key of [...part.view.keys()]) {
    const view = parseViewKey(key)?.view;
    const mark = view && overlay.view.get(view);
    if (view && mark !== undefined) part.view.set(view, mark);
  }
  return part;
}

/** The component, function or schema that a key is about. */
function thingOf({ root, key }: OverlayKey): string | undefined {
  switch (root) {
    case "attribute":
      return parseAttributeKey(key)?.component;
    case "view":
      return parseViewKey(key)?.component;
    case "function":
      return key.split("/")[0];
    case "catalogue":
      return noteThing(key);
    case "component":
    case "schema":
    case "text":
      return key;
  }
}

/** A lock is about its version, and goes with it; any other note stands by itself. */
function noteThing(key: string): string {
  const address = parseCatalogueKey(key);
  return address?.part === "lock" ? address.schema : key;
}

/** Which other changes of the change set would lift a refusal. */
function needsOf(
  base: Snapshot,
  state: Snapshot,
  view: Snapshot,
  refusal: Refusal,
  { mutation }: Candidate,
): readonly Needed[] {
  const own = "component" in mutation ? mutation.component : "function" in mutation ? mutation.function : undefined;
  const who = own ? named(view, own) : "It";
  const need = (component: string, why: string): Needed => ({ component, name: named(view, component), why });
  switch (refusal.kind) {
    case "missingReference":
      return [need(refusal.target, `${who} takes a value from it.`)];
    case "stillUsed":
      return [...(base.subscribers.get(refusal.component)?.keys() ?? [])].map((user) =>
        need(user, `It stops using ${refusal.name}, which is deleted.`),
      );
    case "duplicateName":
      return [...(state.names.get(refusal.name) ?? [])]
        .filter((id) => id !== own)
        .map((id) => need(id, `${who} takes over its name.`));
    case "cycle":
      if (refusal.within !== undefined) return [];
      return refusal.through
        .flatMap((name) => [...(state.names.get(name) ?? [])])
        .filter((id) => id !== own)
        .map((id) => need(id, `Its connections change, too; without that ${who} would close a circle.`));
    case "unknownTransformation":
      return functionsNamed(view, refusal.via).map((id) => need(id, `A value of ${who} goes through it.`));
    case "unknownSchema":
      return [need(refusal.schema, `${who} is of this kind, which is new here.`)];
    case "unknownFunction":
    case "functionDeleted":
      return [need(refusal.function, `${who} uses it.`)];
    case "duplicateFunction":
      return functionsNamed(base, refusal.name).map((id) => need(id, "Another function takes over its name."));
    case "schemaInUse":
    case "functionInUse":
    case "transformationInUse":
      return refusal.by
        .flatMap((name) => [...(base.names.get(name) ?? [])])
        .map((id) => need(id, "It stops using what is taken away."));
    default:
      return [];
  }
}

function functionsNamed(base: Snapshot, name: string): readonly FunctionId[] {
  return [...base.functions.values()].flatMap((each) => (each.name === name ? [each.id] : []));
}

/** A component's or function's name, or a schema's title. */
function named(view: Snapshot, id: string): string {
  const component = view.components.get(id as ComponentId);
  if (component) return nameOf(component);
  return view.functions.get(id as FunctionId)?.name ?? view.schemas.get(id as SchemaRef)?.title ?? id;
}
