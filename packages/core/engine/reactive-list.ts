import { type ComponentId, contentHash, type Json, textHash } from "../base/index.ts";
import { type Component, nameOf, schemaName, type Snapshot } from "../model/index.ts";
import type { Entries, Entry } from "./reactive-entry.ts";
import { obstacleIn, type Ready, type Signal } from "./reactive-signal.ts";

/** One of the components a function gathers from: who it is, and what stands at the path. */
export type Member = {
  readonly of: Component;
  readonly name: string;
  readonly identity: string;
  readonly signal: Signal;
  readonly hash: string;
};

/** A list of members as a value. Most lists are only compared, by their hash: the JSON is made each time it is asked for. */
export class ListSignal implements Ready {
  readonly state = "ready";
  readonly hash: string;
  readonly members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.members = members;
    this.hash = textHash(members.map(({ hash }) => hash).join());
  }

  get json(): Json {
    return this.members.map(({ of, name, signal }): Json => {
      const who = { component: of.id, schema: schemaName(of.schema), name };
      return signal.state === "ready" && signal.json !== undefined ? { ...who, value: signal.json } : who;
    });
  }
}

/** The members as one value, or what stands in the way of the first that has none. */
export function listOf(members: readonly Member[]): Signal {
  for (const { signal } of members) {
    if (signal.state !== "ready") return obstacleIn(members.map((member) => member.signal)) ?? signal;
  }
  return new ListSignal(members);
}

export function isSameList(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((member, at) => member === b[at]);
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
