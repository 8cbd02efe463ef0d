import { type ComponentId, contentHash, type Json, textHash } from "../base/index.ts";
import { type Component, nameOf, schemaName, type Snapshot } from "../model/index.ts";
import type { Entries, Entry } from "./reactive-entry.ts";
import { SetHash } from "./reactive-set-hash.ts";
import { obstacleIn, type Ready, type Signal } from "./reactive-signal.ts";

/** One of the components a function gathers from: who it is, and what stands at the path. */
export type Member = {
  readonly of: Component;
  readonly name: string;
  readonly identity: string;
  readonly signal: Signal;
  readonly hash: string;
};

/** All members, some of which may have no value; each reader leaves out itself. */
export class MembersSignal implements Ready {
  readonly state = "ready";
  readonly json = undefined;
  readonly members: readonly Member[];
  private readonly set: SetHash;
  private readonly unready: readonly Member[];
  private readonly hashOf: ReadonlyMap<ComponentId, string>;

  constructor(members: readonly Member[]) {
    this.members = members;
    this.set = new SetHash(members.map(({ hash }) => hash));
    this.unready = members.filter(({ signal }) => signal.state !== "ready");
    this.hashOf = new Map(members.map(({ of, hash }) => [of.id, hash]));
  }

  get hash(): string {
    return this.set.hash;
  }

  /** The list without one component, or what stands in the way of it. */
  without(id: ComponentId | undefined): Signal {
    const obstacle = obstacleIn(this.unready.filter(({ of }) => of.id !== id).map(({ signal }) => signal));
    const hash = id === undefined ? undefined : this.hashOf.get(id);
    return obstacle ?? new ListSignal(this.members, id, hash === undefined ? this.set.hash : this.set.without(hash));
  }
}

/** A list of members as a value. Most lists are only compared, by their hash: the JSON is made each time it is asked for. */
class ListSignal implements Ready {
  readonly state = "ready";
  readonly hash: string;
  private readonly members: readonly Member[];
  private readonly except: ComponentId | undefined;

  constructor(members: readonly Member[], except: ComponentId | undefined, hash: string) {
    this.members = members;
    this.except = except;
    this.hash = hash;
  }

  get json(): Json {
    return this.members.flatMap(({ of, name, signal }): Json[] => {
      if (of.id === this.except) return [];
      const who = { component: of.id, schema: schemaName(of.schema), name };
      return [signal.state === "ready" && signal.json !== undefined ? { ...who, value: signal.json } : who];
    });
  }
}

/** Reads the value at one path of many components, keeping what has not changed. */
export class MemberList {
  private readonly path: string;
  private ids: readonly ComponentId[] = [];
  private known = new Map<ComponentId, Member>();

  constructor(path: string) {
    this.path = path;
  }

  /** What reading these components depends on. */
  wire(entries: Entries, ids: Iterable<ComponentId>): readonly Entry[] {
    this.ids = [...ids].sort();
    return this.ids.flatMap((id) => [entries.source(id), entries.value(id, this.path)]);
  }

  /** The members by name, then id. Those that are as they were are the same objects. */
  read(signals: readonly Signal[], { components }: Snapshot): readonly Member[] {
    const next = new Map<ComponentId, Member>();
    for (const [at, id] of this.ids.entries()) {
      const component = components.get(id);
      const signal = signals[at * 2 + 1];
      if (component && signal) next.set(id, this.member(component, signal));
    }
    this.known = next;
    return [...next.values()].sort((a, b) => compare(a.name, b.name) || compare(a.of.id, b.of.id));
  }

  private member(of: Component, signal: Signal): Member {
    const before = this.known.get(of.id);
    if (before?.of === of && before.signal === signal) return before;
    const name = nameOf(of);
    const isSame = before?.name === name && before.of.schema === of.schema;
    if (isSame && before.signal === signal) return before;
    const identity = isSame ? before.identity : contentHash([of.id, schemaName(of.schema), name]);
    const hash = signal.state === "ready" ? textHash(`${identity}${signal.hash}`) : contentHash([identity, signal]);
    return { of, name, identity, signal, hash };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
