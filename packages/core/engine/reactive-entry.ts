import { type ComponentId, contentHash, type Json, textHash } from "../base/index.ts";
import type { Incremental } from "../graph/index.ts";
import {
  type Component,
  type FunctionBinding,
  materialise,
  nameOf,
  schemaName,
  segmentsOf,
  type Snapshot,
  valueAtPath,
  valueAtPointer,
} from "../model/index.ts";
import { literalAt, type Placed, subscriptionsAt } from "./reactive-literals.ts";
import { NOTHING, obstacleIn, PENDING, type Ready, ready, type Signal } from "./reactive-signal.ts";

export type Gather = NonNullable<FunctionBinding["gathers"]>[string];

/** Where entries find each other; asking for one makes it. */
export interface Entries {
  readonly snapshot: Snapshot;
  source(component: ComponentId): Entry;
  resource(component: ComponentId): Entry;
  fact(name: string): Entry;
  value(component: ComponentId, path: string): Entry;
  /** The function whose result stands at `path`, if the component has it. */
  call(component: ComponentId, path: string): Entry | undefined;
  /** The transformation that this subscription of `component` goes through. */
  transformation(component: ComponentId, placed: Placed): Entry;
  gather(component: ComponentId, gather: Gather): Entry;
  everyone(gather: Gather): Entry;
  /** Components of these schemas that are not deleted; of all schemas if none are named. */
  members(schemas: readonly string[] | undefined): Iterable<ComponentId>;
}

/**
 * One node of the reactive graph before it is wired: what it depends on follows from the snapshot alone, what its signal is
 * from the signals of those alone. The engine sees to the rest.
 */
export abstract class Entry {
  readonly key: string;
  /** The component whose change may give it other dependencies. */
  readonly owner: ComponentId | undefined;
  deps: readonly Entry[] = [];
  /** How many entries depend on it, plus one if it stands for itself. */
  users = 0;
  removed = false;
  /** What it is wired to; not `deps` while it is on a circle. */
  linked: readonly Entry[] = [];
  /** Why it has no value, while it is on a circle. */
  circle: Signal | undefined = undefined;
  node: Incremental<Signal> | undefined = undefined;

  constructor(key: string, owner: ComponentId | undefined) {
    this.key = key;
    this.owner = owner;
  }

  /** It is on a circle now, so it is not computed. */
  interrupt(): void {}

  abstract dependencies(entries: Entries): readonly Entry[];
  abstract compute(signals: readonly Signal[], entries: Entries): Signal;
}

/** Something set from outside: a component's cells (as a tick), its resource, a fact. */
export class InputEntry extends Entry {
  dependencies(): readonly Entry[] {
    return [];
  }

  compute(): Signal {
    throw new RangeError("an input is not computed");
  }
}

/** The value at a path of a component, whatever root it stands under. */
export class ValueEntry extends Entry {
  private readonly component: ComponentId;
  private readonly path: string;
  private placed: readonly Placed[] = [];

  constructor(key: string, component: ComponentId, path: string) {
    super(key, component);
    this.component = component;
    this.path = path;
  }

  dependencies(entries: Entries): readonly Entry[] {
    const [root, name = ""] = segmentsOf(this.path);
    switch (root) {
      case "meta":
      case "domain": {
        const component = entries.snapshot.components.get(this.component);
        this.placed = component ? subscriptionsAt(component, this.path) : [];
        return [entries.source(this.component), ...this.placed.map((each) => source(entries, this.component, each))];
      }
      case "resource":
        return [entries.resource(this.component)];
      case "facts":
        return [entries.fact(name)];
      case "derived": {
        const call = entries.call(this.component, resultPathOf(this.path));
        return call ? [call] : [];
      }
      default:
        return [];
    }
  }

  compute(signals: readonly Signal[], entries: Entries): Signal {
    const [first = NOTHING] = signals;
    const [root] = segmentsOf(this.path);
    if (root === "meta" || root === "domain") return this.materialised(signals, entries);
    const obstacle = obstacleIn([first]);
    if (obstacle || first.state !== "ready" || first.json === undefined) return obstacle ?? NOTHING;
    const prefix = root === "derived" ? resultPathOf(this.path) : root === "facts" ? headOf(this.path, 2) : "/resource";
    const rest = this.path.slice(prefix.length);
    return rest === "" ? first : ready(valueAtPointer(first.json, rest));
  }

  private materialised([, ...sources]: readonly Signal[], { snapshot }: Entries): Signal {
    const component = snapshot.components.get(this.component);
    if (!component) return NOTHING;
    if (this.placed.length === 0) return literalAt(snapshot, component, this.path);
    const obstacle = obstacleIn(sources);
    if (obstacle) return obstacle;
    const values = new Map(this.placed.map(({ from }, at) => [from, (sources[at] as Ready).json]));
    const tree = materialise(snapshot, component, (subscription) => values.get(subscription));
    return ready(valueAtPath(tree, component, this.path));
  }
}

function source(entries: Entries, component: ComponentId, placed: Placed): Entry {
  if (placed.from.via !== undefined) return entries.transformation(component, placed);
  return entries.value(placed.from.component, placed.from.path);
}

/** `/derived/x`, `/derived/qualification/x` or `/derived/code/x`: the path of a function's result, of a path in or below it. */
export function resultPathOf(path: string): string {
  const [, kind] = segmentsOf(path);
  return headOf(path, kind === "qualification" || kind === "code" ? 3 : 2);
}

function headOf(path: string, segments: number): string {
  return path
    .split("/")
    .slice(0, segments + 1)
    .join("/");
}

/** One of the components a function gathers from: who it is, and what stands at the path. */
type Member = {
  readonly component: ComponentId;
  readonly identity: string;
  readonly name: string;
  readonly entry: Json;
  readonly signal: Signal;
  readonly hash: string;
};

/** A signal of a list of members, of which each reader may leave out one. */
type Members = Ready & { readonly members: readonly Member[] };

abstract class ListEntry extends Entry {
  protected readonly path: string;
  protected ids: readonly ComponentId[] = [];
  private known = new Map<ComponentId, Member>();

  constructor(key: string, owner: ComponentId | undefined, path: string) {
    super(key, owner);
    this.path = path;
  }

  protected wire(entries: Entries, ids: Iterable<ComponentId>): readonly Entry[] {
    this.ids = [...ids].sort();
    return this.ids.flatMap((id) => [entries.source(id), entries.value(id, this.path)]);
  }

  /** The members by name, then id. Those that are as they were are the same objects. */
  protected read(signals: readonly Signal[], { snapshot }: Entries): readonly Member[] {
    const next = new Map<ComponentId, Member>();
    for (const [at, id] of this.ids.entries()) {
      const component = snapshot.components.get(id);
      const signal = signals[at * 2 + 1];
      if (component && signal) next.set(id, this.member(component, signal));
    }
    this.known = next;
    return [...next.values()].sort((a, b) => compare(a.name, b.name) || compare(a.component, b.component));
  }

  private member(component: Component, signal: Signal): Member {
    const { id } = component;
    const name = nameOf(component);
    const schema = schemaName(component.schema);
    const identity = contentHash([id, schema, name]);
    const before = this.known.get(id);
    if (before?.identity === identity && before.signal === signal) return before;
    const who = { component: id, schema, name };
    const entry: Json = signal.state === "ready" && signal.json !== undefined ? { ...who, value: signal.json } : who;
    const hash = signal.state === "ready" ? textHash(`${identity}${signal.hash}`) : contentHash([identity, signal]);
    return { component: id, identity, name, entry, signal, hash };
  }
}

/** The values at a path of all that take a value from one component. */
export class SubscribersEntry extends ListEntry {
  private readonly component: ComponentId;
  private readonly schemas: readonly string[] | undefined;

  constructor(key: string, component: ComponentId, gather: Gather) {
    super(key, component, gather.path);
    this.component = component;
    this.schemas = gather.schemas;
  }

  dependencies(entries: Entries): readonly Entry[] {
    const { components, subscribers } = entries.snapshot;
    const isMember = (id: ComponentId): boolean => {
      const component = components.get(id);
      return (
        !!component && !component.deleted && (!this.schemas || this.schemas.includes(schemaName(component.schema)))
      );
    };
    return this.wire(entries, [...(subscribers.get(this.component)?.keys() ?? [])].filter(isMember));
  }

  compute(signals: readonly Signal[], entries: Entries): Signal {
    return listOf(this.read(signals, entries));
  }
}

/** The values at a path of all components of some schemas: read once, for all who gather them. */
export class EveryoneEntry extends ListEntry {
  readonly schemas: readonly string[] | undefined;

  constructor(key: string, gather: Gather) {
    super(key, undefined, gather.path);
    this.schemas = gather.schemas;
  }

  dependencies(entries: Entries): readonly Entry[] {
    return this.wire(entries, entries.members(this.schemas));
  }

  compute(signals: readonly Signal[], entries: Entries): Members {
    const members = this.read(signals, entries);
    return { state: "ready", json: undefined, hash: textHash(members.map(({ hash }) => hash).join()), members };
  }
}

/** The same without the one that gathers. */
export class OthersEntry extends Entry {
  private readonly component: ComponentId;
  private readonly gather: Gather;

  constructor(key: string, component: ComponentId, gather: Gather) {
    super(key, component);
    this.component = component;
    this.gather = gather;
  }

  dependencies(entries: Entries): readonly Entry[] {
    return [entries.everyone(this.gather)];
  }

  compute([everyone]: readonly Signal[]): Signal {
    // Not a list while the list itself is on a circle.
    if (everyone?.state !== "ready" || !("members" in everyone)) return (everyone && obstacleIn([everyone])) ?? PENDING;
    return listOf((everyone as Members).members.filter(({ component }) => component !== this.component));
  }
}

function listOf(members: readonly Member[]): Signal {
  const obstacle = obstacleIn(members.map(({ signal }) => signal));
  if (obstacle) return obstacle;
  return {
    state: "ready",
    json: members.map(({ entry }) => entry),
    hash: textHash(members.map(({ hash }) => hash).join()),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
