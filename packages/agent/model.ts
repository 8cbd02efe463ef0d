import type { ComponentId, Json, JsonObject } from "@tributary/core/base";
import {
  type Cell,
  type Component,
  materialise,
  nameOf,
  type Resolve,
  resolveIn,
  schemaName,
  type Snapshot,
  type Subscription,
  throughFunctions,
} from "@tributary/core/model";
import type { Qualification } from "@tributary/core/protocol";
import { checksOf, type ComponentResults, derivedValue, type LiveState } from "@tributary/replica";

/** Where an attribute's value comes from. */
export type AttributeSource =
  | { readonly type: "literal"; readonly value: Json }
  /** `value` is what it takes from there now; absent while there is nothing to take. */
  | {
      readonly type: "connection";
      readonly component: ComponentId;
      readonly path: string;
      readonly via?: string;
      /** It took it by itself when it was made, as the only one that fitted. */
      readonly auto?: true;
      readonly value?: Json;
    }
  /** It says that a list entry exists, and where it sorts. */
  | { readonly type: "entry"; readonly order: string };

/**
 * A component as an agent reads it: values, not cells. `meta`, `domain` and `derived` are named like the paths below them:
 * what stands at `/domain/image` is `domain.image`. List entries are in order and without their ids; `attributes` has those.
 */
export type AgentComponent = {
  readonly id: ComponentId;
  readonly name: string;
  /** `docker.container` */
  readonly schema: string;
  readonly meta: JsonObject;
  readonly domain: JsonObject;
  /** What its functions derived, by name; the last good value while one runs again. */
  readonly derived: { readonly [name: string]: Json };
  /** Everything that was set here, by path. What is not here is unset or a default. */
  readonly attributes: ReadonlyMap<string, AttributeSource>;
  readonly findings: readonly AgentFinding[];
};

/** A check that is not content with a component. */
export type AgentFinding = Qualification & {
  readonly component: ComponentId;
  readonly name: string;
  /** Which check: `imagePinned`. */
  readonly function: string;
};

export function readComponent(view: Snapshot, component: Component, live: LiveState): AgentComponent {
  const derived = (of: ComponentId, path: string) => derivedValue(live.results.get(of), path);
  const { id } = component;
  const results = live.results.get(id);
  const resolve = withoutUnfit(component, throughFunctions(component, resolveIn(view, derived), derived), results);
  return {
    id,
    name: nameOf(component),
    schema: schemaName(component.schema),
    ...materialise(view, component, resolve),
    derived: derivedOf(results),
    attributes: new Map([...component.attributes].map(([path, cell]) => [path, sourceOf(cell, resolve)] as const)),
    findings: findingsOf(component, results),
  };
}

/** `elsewhere`, but for what does not fit where the component takes it: there is no value then, as for the functions that read it. */
function withoutUnfit(component: Component, elsewhere: Resolve, results: ComponentResults | undefined): Resolve {
  const unfit = new Set<Subscription>();
  component.attributes.forEach((cell, path) => {
    const phase = "from" in cell && cell.from.via === undefined ? results?.get(path)?.phase : undefined;
    if ("from" in cell && (phase === "failed" || phase === "stale")) unfit.add(cell.from);
  });
  return unfit.size === 0 ? elsewhere : (from) => (unfit.has(from) ? undefined : elsewhere(from));
}

export function findingsOf(component: Component, results: ComponentResults | undefined): readonly AgentFinding[] {
  return checksOf(results).flatMap(({ name, finding }) =>
    finding && finding.result !== "success"
      ? [{ ...finding, component: component.id, name: nameOf(component), function: name }]
      : [],
  );
}

/** Those that exist and are not marked for deletion. */
export function standing(view: Snapshot): Component[] {
  return [...view.components.values()].filter(({ deleted }) => !deleted);
}

/** By id, or by name where that names one alone. */
export function findComponent(view: Snapshot, idOrName: string): Component | undefined {
  const byId = view.components.get(idOrName as ComponentId);
  if (byId) return byId.deleted ? undefined : byId;
  const named = [...(view.names.get(idOrName) ?? [])].flatMap((id) => {
    const component = view.components.get(id);
    return component && !component.deleted ? [component] : [];
  });
  return named.length === 1 ? named[0] : undefined;
}

function sourceOf(cell: Cell, resolve: Resolve): AttributeSource {
  if ("value" in cell) return { type: "literal", value: cell.value };
  if ("order" in cell) return { type: "entry", order: cell.order };
  const value = resolve(cell.from);
  return { type: "connection", ...cell.from, ...(value === undefined ? {} : { value }) };
}

function derivedOf(results: ComponentResults | undefined): { readonly [name: string]: Json } {
  const derived: { [name: string]: Json } = {};
  for (const path of results?.keys() ?? []) {
    const name = path.slice("/derived/".length);
    const value = !path.startsWith("/derived/") || name.includes("/") ? undefined : derivedValue(results, path);
    if (value !== undefined) derived[name] = value;
  }
  return derived;
}
