import type { ComponentId, Json } from "../base/index.ts";
import { stronglyConnected } from "../graph/index.ts";
import type { Subscription } from "./cell.ts";
import { isPassable } from "./extent.ts";
import type { Resolve } from "./materialise.ts";
import type { Path } from "./path.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { subscriptionsInto, valueAt } from "./value-at.ts";

/** What a function gave at a path of a component; undefined while it has given nothing. */
export type Derived = (component: ComponentId, path: string) => Json | undefined;

/**
 * A `Resolve` that reads literals, defaults and further subscriptions of `snapshot`, and asks `derived` for what functions give:
 * paths below `/derived` and `/resource`, and of any component the attributes that take their value through a transformation. A
 * subscription whose place is not told but has a transformation has no value.
 *
 * It keeps what it has found out, so `derived` must answer the same for as long as it is used, and all it is asked together costs what
 * the values and connections on the way are, however long the chains. What is made of itself (validation keeps it out) has no value
 * anywhere on that circle, whoever is asked for first [M90]; nor has what would hold too much to be passed on [M91].
 */
export function resolveIn(snapshot: Snapshot, derived: Derived = () => undefined): Resolve {
  const reading = new Reading(snapshot, derived);
  return (from) => (from.via === undefined ? reading.at(from) : undefined);
}

/** `elsewhere`, but for those of the component's subscriptions that go through a transformation: their values are `derived`'s. */
export function throughFunctions(component: Component, elsewhere: Resolve, derived: Derived): Resolve {
  const places = new Map<Subscription, Path>();
  component.attributes.forEach((cell, path) => {
    if ("from" in cell && cell.from.via !== undefined) places.set(cell.from, path);
  });
  if (places.size === 0) return elsewhere;
  return (from) => {
    const path = places.get(from);
    return path === undefined ? elsewhere(from) : derived(component.id, path);
  };
}

/** A place that was asked for, and those it is made of. There is one of these for each, so that they can be told apart. */
class Place {
  readonly component: Component;
  readonly path: Path;
  needs: readonly Place[] | undefined;
  isKnown = false;
  value: Json | undefined;

  constructor(component: Component, path: Path) {
    this.component = component;
    this.path = path;
  }
}

const NONE: readonly Place[] = [];

/** Values by place, each worked out once, after all it is made of and not inside of it: a chain may be as long as it likes. */
class Reading {
  readonly #snapshot: Snapshot;
  readonly #derived: Derived;
  readonly #places = new Map<string, Place>();
  readonly #resolvers = new Map<ComponentId, Resolve>();

  constructor(snapshot: Snapshot, derived: Derived) {
    this.#snapshot = snapshot;
    this.#derived = derived;
  }

  at(from: Subscription): Json | undefined {
    if (isComputed(from.path)) return this.#derived(from.component, from.path);
    const place = this.#placeOf(from);
    if (place && !place.isKnown) this.#workOut(place);
    return place?.value;
  }

  #placeOf({ component: id, path }: Subscription): Place | undefined {
    const key = `${id}${path}`;
    const known = this.#places.get(key);
    const component = known ? known.component : this.#snapshot.components.get(id);
    if (known || !component) return known;
    const place = new Place(component, path);
    this.#places.set(key, place);
    return place;
  }

  #workOut(asked: Place): void {
    for (const members of stronglyConnected([asked], (place) => this.#needsOf(place))) {
      const [first] = members;
      const isCircle = members.length > 1 || (first?.needs ?? NONE).some((need) => need === first);
      for (const place of members) if (!place.isKnown) this.#settle(place, isCircle);
    }
  }

  #needsOf(place: Place): readonly Place[] {
    if (place.isKnown) return NONE;
    place.needs ??= subscriptionsInto(this.#snapshot, place.component, place.path).flatMap((from) =>
      from.via !== undefined || isComputed(from.path) ? [] : (this.#placeOf(from) ?? []),
    );
    return place.needs;
  }

  #settle(place: Place, isCircle: boolean): void {
    const { component, path } = place;
    const value = isCircle ? undefined : valueAt(this.#snapshot, component, path, this.#resolverOf(component));
    place.value = isPassable(value) ? value : undefined;
    place.isKnown = true;
    place.needs = undefined;
  }

  #resolverOf(component: Component): Resolve {
    const known = this.#resolvers.get(component.id);
    if (known) return known;
    const resolve = throughFunctions(component, (from) => this.at(from), this.#derived);
    this.#resolvers.set(component.id, resolve);
    return resolve;
  }
}

function isComputed(path: string): boolean {
  return path.startsWith("/derived") || path.startsWith("/resource");
}
