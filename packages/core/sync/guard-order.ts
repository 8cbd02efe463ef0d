import * as Y from "yjs";
import { indexAt, isSame, type Typed, TypedOrder } from "./typed-order.ts";

/** An entry of an update, or so much of it as is not there yet, and the root it belongs to. */
type Entry = Typed & { readonly root: string };

/** Where an update's own entries belong. Each client's come in the order of their clocks. */
export class Placed {
  readonly #entries = new Map<number, Entry[]>();
  readonly #inOrder: Entry[] = [];

  add(entry: Entry): void {
    this.#inOrder.push(entry);
    const entries = this.#entries.get(entry.client);
    if (entries) entries.push(entry);
    else this.#entries.set(entry.client, [entry]);
  }

  of({ client, clock }: Y.ID): Entry | undefined {
    const entries = this.#entries.get(client) ?? [];
    const entry = entries[indexAt(entries, clock)];
    return entry && entry.clock <= clock ? entry : undefined;
  }

  in(root: string): readonly Entry[] {
    return this.#inOrder.filter((entry) => entry.root === root);
  }
}

/**
 * Tells characters that somebody can have typed from those that nobody can have [S89]. Who types has the two between which they do
 * side by side. What lies between those in other copies came without their knowledge: it is neither of those between which one of the
 * two was itself typed, for whoever has a character has these. So much holds of honest ones, and is enough: whatever holds it
 * could have been typed in a copy that had no more than what it names.
 */
export class OrderGuard {
  readonly #doc: Y.Doc;
  /** What the update brings besides; absent where that is one entry. */
  readonly #placed: Placed | undefined;
  #doubtful: Entry[] | undefined;

  constructor(doc: Y.Doc, placed: Placed | undefined) {
    this.#doc = doc;
    this.#placed = placed;
  }

  /** Of characters whose neighbours are known, in the order in which they come. */
  note(entry: Entry): void {
    const { origin, right } = entry;
    // One of the two was typed beside the other, as mostly: with that one's place, which was looked at, this one is in order, too.
    const isPlain = right ? isSame(this.#before(right), origin) : !origin;
    if (isPlain || (origin && isSame(this.#after(origin), right))) return;
    this.#doubtful ??= [];
    this.#doubtful.push(entry);
  }

  /** Whether some of it nobody can have typed; to be asked when all is noted. Costs what taking it in does, and the text's length once. */
  isImpossible(): boolean {
    if (!this.#doubtful) return false;
    for (const root of new Set(this.#doubtful.map(({ root }) => root))) {
      const text = this.#doc.share.get(root);
      const order = text && new TypedOrder(text);
      if (!order || !(this.#placed?.in(root) ?? []).every((entry) => order.put(entry))) return true;
      const placeOf = order.count();
      if (this.#doubtful.some((entry) => entry.root === root && !this.#isPossible(entry, placeOf))) return true;
    }
    return false;
  }

  #isPossible({ origin, right }: Entry, placeOf: ReturnType<TypedOrder["count"]>): boolean {
    const before = right && this.#before(right);
    const after = origin && this.#after(origin);
    const left = origin ? placeOf(origin) : -1;
    const end = right ? placeOf(right) : Number.POSITIVE_INFINITY;
    if (left === undefined || end === undefined || left >= end) return false;
    return !(before && (placeOf(before) ?? end) > left) && !(after && (placeOf(after) ?? left) < end);
  }

  /** What a character was typed behind. */
  #before(id: Y.ID): Y.ID | null {
    const item = this.#itemAt(id);
    if (!item) return null;
    return item.clock < id.clock ? Y.createID(id.client, id.clock - 1) : item.origin;
  }

  /** What it was typed before. */
  #after(id: Y.ID): Y.ID | null {
    return this.#itemAt(id)?.right ?? null;
  }

  #itemAt(id: Y.ID): Omit<Typed, "client" | "length"> | undefined {
    const placed = this.#placed?.of(id);
    if (placed) return placed;
    // What has not come is asked for where the update is incomplete, and kept for later.
    if (id.clock >= Y.getState(this.#doc.store, id.client)) return undefined;
    const item = Y.getItem(this.#doc.store, id);
    return item instanceof Y.Item ? { clock: item.id.clock, origin: item.origin, right: item.rightOrigin } : undefined;
  }
}
