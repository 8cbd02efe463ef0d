import type { ComponentId } from "../base/index.ts";
import { nameOf, refusalSentence, runBatch, type Refusal, type Snapshot } from "../model/index.ts";
import { type Candidate, overlayCandidates } from "./candidate.ts";
import { type OverlayKey, parseAttributeKey, parseViewKey } from "./keys.ts";
import { emptyOverlay, type Overlay, parseComponentMark } from "./overlay.ts";
import { OverlayView } from "./view.ts";

/** A component that comes along with the chosen ones, and why it has to. */
export type Needed = {
  readonly component: ComponentId;
  readonly name: string;
  /** For whom, and why: "api takes a value from it, and it is new here." */
  readonly why: string;
};

export type Part = {
  readonly overlay: Overlay;
  readonly components: ReadonlySet<ComponentId>;
  readonly needed: readonly Needed[];
  /** Why the part cannot stand alone, with all it needs; undefined when it can. */
  readonly obstacle?: string;
};

/**
 * The part of a change set that concerns the chosen components, with everything of it that they need to hold by themselves on
 * the base: what is new here and they connect to, what has to let go first, whose name they take. Rules D12–D13.
 */
export function partOf(base: Snapshot, overlay: Overlay, chosen: readonly ComponentId[]): Part {
  const { view } = OverlayView.ofOverlay(base, overlay);
  const changed = touchedBy(overlay);
  const components = new Set(chosen.filter((id) => changed.has(id)));
  const needed = new Map<ComponentId, Needed>();
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

/** The keys that concern these components. A view that was made here comes along when one of them stands on it. */
function restrict(overlay: Overlay, components: ReadonlySet<ComponentId>): Overlay {
  const part = emptyOverlay();
  const isTheirs = (key: OverlayKey): boolean => {
    if (key.root === "component") return components.has(key.key as ComponentId);
    if (key.root === "attribute") return components.has(parseAttributeKey(key.key)?.component as ComponentId);
    return components.has(parseViewKey(key.key)?.component as ComponentId);
  };
  for (const root of ["component", "attribute", "view"] as const)
    for (const [key, value] of overlay[root]) if (isTheirs({ root, key })) part[root].set(key, value);
  // A version of a schema that was made here comes along with what is of it.
  for (const value of part.component.values()) {
    const mark = parseComponentMark(value);
    const definition = mark && "schema" in mark ? overlay.schema.get(mark.schema) : undefined;
    if (mark && "schema" in mark && definition !== undefined) part.schema.set(mark.schema, definition);
  }
  for (const key of [...part.view.keys()]) {
    const view = parseViewKey(key)?.view;
    const mark = view && overlay.view.get(view);
    if (view && mark !== undefined) part.view.set(view, mark);
  }
  return part;
}

/** Which other changes of the change set would lift a refusal. */
function needsOf(
  base: Snapshot,
  state: Snapshot,
  view: Snapshot,
  refusal: Refusal,
  { mutation }: Candidate,
): readonly Needed[] {
  const own = "component" in mutation ? mutation.component : undefined;
  const who = own ? named(view, own) : "It";
  const need = (component: ComponentId, why: string): Needed => ({ component, name: named(view, component), why });
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
      return refusal.through
        .flatMap((name) => [...(state.names.get(name) ?? [])])
        .filter((id) => id !== own)
        .map((id) => need(id, `Its connections change, too; without that ${who} would close a circle.`));
    default:
      return [];
  }
}

function named(view: Snapshot, id: ComponentId): string {
  const component = view.components.get(id);
  return component ? nameOf(component) : id;
}
