import type { ComponentId } from "../base/index.ts";
import { type Component, isNone, mayShare, schemaName, sharedKeys, type SharedKeys } from "../model/index.ts";
import { type Entries, Entry, type Gather } from "./reactive-entry.ts";
import { MemberList, MembersSignal } from "./reactive-list.ts";
import type { Signal } from "./reactive-signal.ts";

/** Who has which of the keys that components are gathered by: of one gather, for all who gather. */
export class SharingIndex {
  readonly gather: Gather;
  private readonly known = new Map<ComponentId, SharedKeys>();
  private readonly byKey = new Map<string, Set<ComponentId>>();
  private readonly open = new Set<ComponentId>();

  constructor(gather: Gather) {
    this.gather = gather;
  }

  concerns(component: Component | undefined): component is Component {
    const { schemas } = this.gather;
    return component !== undefined && (!schemas || schemas.includes(schemaName(component.schema)));
  }

  keysOf(component: Component | undefined): SharedKeys {
    return sharedKeys(component, this.gather.key ?? "");
  }

  put(id: ComponentId, component: Component | undefined): void {
    const before = this.known.get(id);
    for (const key of before?.keys ?? []) this.byKey.get(key)?.delete(id);
    this.open.delete(id);
    const keys = this.concerns(component) ? this.keysOf(component) : undefined;
    if (!keys || isNone(keys)) return void this.known.delete(id);
    this.known.set(id, keys);
    if (keys.open) this.open.add(id);
    for (const key of keys.keys) {
      const ids = this.byKey.get(key) ?? new Set();
      ids.add(id);
      this.byKey.set(key, ids);
    }
  }

  clear(): void {
    this.known.clear();
    this.byKey.clear();
    this.open.clear();
  }

  /** Those who may have one of these keys. */
  *near(keys: SharedKeys): Iterable<ComponentId> {
    if (isNone(keys)) return;
    if (keys.open) return yield* this.known.keys();
    yield* this.open;
    for (const key of keys.keys) for (const id of this.byKey.get(key) ?? []) if (!this.open.has(id)) yield id;
  }
}

/** The values at a path of all others that may share a key with one component. */
export class SharingEntry extends Entry {
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
    const { components } = entries.snapshot;
    const { key = "", schemas } = this.gather;
    const mine = sharedKeys(components.get(this.component), key);
    const others = new Set<ComponentId>();
    for (const id of entries.near(this.gather, mine)) {
      const other = components.get(id);
      const isMember = other && !other.deleted && (!schemas || schemas.includes(schemaName(other.schema)));
      if (isMember && id !== this.component && mayShare(mine, sharedKeys(other, key))) others.add(id);
    }
    return this.list.wire(entries, others);
  }

  compute(signals: readonly Signal[], { snapshot }: Entries): Signal {
    return new MembersSignal(this.list.read(signals, snapshot)).without(undefined);
  }
}
