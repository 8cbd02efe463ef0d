import type { ComponentId, Json } from "../base/index.ts";
import type { Incremental } from "../graph/index.ts";
import {
  type Component,
  type FunctionBinding,
  MAX_PASSED_DEPTH,
  MAX_PASSED_SIZE,
  schemaName,
  segmentsOf,
  type SharedKeys,
  type Snapshot,
  valueAtPointer,
} from "../model/index.ts";
import { MemberList, MembersSignal } from "./reactive-list.ts";
import { type Placed, subscriptionsAt, valueOf } from "./reactive-values.ts";
import { broken, hasValue, NOTHING, obstacleIn, PENDING, type Ready, ready, type Signal } from "./reactive-signal.ts";

const TOO_MUCH = `With all that it takes from elsewhere it would hold more than ${MAX_PASSED_SIZE / 1024 / 1024} million characters, or be nested more than ${MAX_PASSED_DEPTH} deep. Take less: single fields instead of groups.`;

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
  /** What this subscription of `component` gives: its source's value as it is, judged, or through a transformation. */
  taken(component: ComponentId, placed: Placed): Entry;
  gather(component: ComponentId, gather: Gather): Entry;
  everyone(gather: Gather): Entry;
  /** At least those that may have one of these keys. */
  near(gather: Gather, keys: SharedKeys): Iterable<ComponentId>;
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

  /** It is no longer part of the graph. */
  letGo(): void {}

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

/** What another wiring keeps, as an input of this one. */
export class SharedEntry extends InputEntry {
  readonly below: Entry;
  private readonly stop: () => void;

  constructor(below: Entry, stop: () => void) {
    super(below.key, undefined);
    this.below = below;
    this.stop = stop;
  }

  override letGo(): void {
    this.stop();
  }
}

/** The value at a path of a component, whatever root it stands under. */
export class ValueEntry extends Entry {
  private readonly component: ComponentId;
  private readonly path: string;
  private readonly root: string;
  /** The part of the path that names what the value is taken out of. */
  private readonly head: string;
  private placed: readonly Placed[] = [];

  constructor(key: string, component: ComponentId, path: string) {
    super(key, component);
    this.component = component;
    this.path = path;
    this.root = segmentsOf(path)[0] ?? "";
    this.head = this.root === "derived" ? resultPathOf(path) : headOf(path, this.root === "facts" ? 2 : 1);
  }

  dependencies(entries: Entries): readonly Entry[] {
    switch (this.root) {
      case "meta":
      case "domain":
      case "secrets": {
        const component = entries.snapshot.components.get(this.component);
        this.placed = component ? subscriptionsAt(component, this.path) : [];
        return [entries.source(this.component), ...this.placed.map((each) => entries.taken(this.component, each))];
      }
      case "resource":
        return [entries.resource(this.component)];
      case "facts":
        return [entries.fact(segmentsOf(this.path)[1] ?? "")];
      case "derived": {
        const call = entries.call(this.component, this.head);
        return call ? [call] : [];
      }
      default:
        return [];
    }
  }

  compute(signals: readonly Signal[], entries: Entries): Signal {
    const [first = NOTHING] = signals;
    if (this.root === "meta" || this.root === "domain" || this.root === "secrets")
      return this.materialised(signals, entries);
    if (first.state !== "ready") return obstacleIn([first]) ?? PENDING;
    if (!hasValue(first) || this.path === this.head) return first;
    return ready(valueAtPointer(first.json as Json, this.path.slice(this.head.length)));
  }

  private materialised([, ...sources]: readonly Signal[], { snapshot }: Entries): Signal {
    const component = snapshot.components.get(this.component);
    if (!component) return NOTHING;
    const obstacle = obstacleIn(sources);
    if (obstacle) return obstacle;
    const value = valueOf(snapshot, component, this.path, sources as readonly Ready[]);
    return value ?? broken({ component: this.component, path: this.path }, TOO_MUCH);
  }
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

/** The values at a path of all others that take a value from one component. */
export class SubscribersEntry extends Entry {
  private readonly component: ComponentId;
  private readonly gather: Gather;
  private readonly list: MemberList;

  constructor(key: string, component: ComponentId, gather: Gather) {
    super(key, component);
    this.component = component;
    this.gather = gather;
    this.list = new MemberList(gather.path);
  }

  dependencies(entries: Entries): readonly Entry[] {
    const { components, subscribers } = entries.snapshot;
    const { schemas } = this.gather;
    const isMember = (id: ComponentId): boolean => {
      const component = id === this.component ? undefined : components.get(id);
      return !!component && !component.deleted && (!schemas || schemas.includes(schemaName(component.schema)));
    };
    return this.list.wire(entries, [...(subscribers.get(this.component)?.keys() ?? [])].filter(isMember));
  }

  compute(signals: readonly Signal[], { snapshot }: Entries): Signal {
    return new MembersSignal(this.list.read(signals, snapshot)).without(undefined);
  }
}

/** The values at a path of all components of some schemas: read once, for all who gather them. */
export class EveryoneEntry extends Entry {
  readonly schemas: readonly string[] | undefined;
  private readonly list: MemberList;

  constructor(key: string, gather: Gather) {
    super(key, undefined);
    this.schemas = gather.schemas;
    this.list = new MemberList(gather.path);
  }

  /** Whether it has such components in it. */
  concerns({ schema }: Component): boolean {
    return !this.schemas || this.schemas.includes(schemaName(schema));
  }

  dependencies(entries: Entries): readonly Entry[] {
    return this.list.wire(entries, entries.members(this.schemas));
  }

  compute(signals: readonly Signal[], { snapshot }: Entries): Signal {
    return new MembersSignal(this.list.read(signals, snapshot));
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
    if (!(everyone instanceof MembersSignal)) return (everyone && obstacleIn([everyone])) ?? PENDING;
    return everyone.without(this.component);
  }
}
