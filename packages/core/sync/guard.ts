import * as Y from "yjs";
import type { ActorId } from "../base/index.ts";
import { keyOfTextRoot, isBufferOpen, isMapRoot } from "../document/index.ts";
import { MAX_UPDATE_BYTES } from "../protocol/index.ts";
import { type DeleteSet, deletionsIn } from "./guard-deletions.ts";
import { isServerClientId } from "./client-ids.ts";
import type { ClientOwners } from "./client-owners.ts";
import { OrderGuard, Placed } from "./guard-order.ts";

/** One map entry an update brings that the document does not have yet. */
export type NewItem = {
  readonly client: number;
  readonly clock: number;
  readonly value: unknown;
  readonly deletedByUpdate: boolean;
};

/** What names a transaction wherever it turns up: the first thing that it wrote, or else took away. */
export type TransactionId = { readonly kind: "wrote" | "deleted"; readonly client: number; readonly clock: number };

export type Guarded =
  | {
      readonly kind: "fine";
      readonly transaction: TransactionId | undefined;
      readonly items: readonly NewItem[];
      readonly claims: readonly number[];
      readonly deletes: boolean;
      /** What it says, as it was decoded: this has been judged, so this is what is taken in. */
      readonly structs: readonly Struct[];
      readonly deleted: DeleteSet;
    }
  /** Something it builds on has not arrived: to be kept and tried again [S6]. */
  | { readonly kind: "incomplete" }
  /** It was made on a document that has been rebuilt since [S30]. */
  | { readonly kind: "outdated" }
  /** Nobody's honest client makes this: the connection ends [S5]. */
  | { readonly kind: "hostile"; readonly reason: string };

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Struct = Decoded["structs"][number];

/**
 * Judges an update's form before a byte of it is integrated: size, client ids, roots, content, completeness. What it
 * lets through is a set of entries of the overlay's maps with JSON values, and of characters in texts that the server has
 * opened, by clients this actor may write as.
 */
export function guardUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  actor: ActorId,
  {
    claims,
    retired,
    owners,
  }: {
    readonly claims: ReadonlyMap<number, ActorId>;
    readonly retired: ReadonlySet<number>;
    readonly owners: Pick<ClientOwners, "ownerOf">;
  },
): Guarded {
  if (update.length > MAX_UPDATE_BYTES)
    return hostile(`an update of ${update.length} bytes is larger than the ${MAX_UPDATE_BYTES} allowed`);
  let decoded: Decoded;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return hostile("the update cannot be decoded");
  }
  const known = new Map<number, number>();
  const knownOf = (client: number): number => known.get(client) ?? Y.getState(doc.store, client);
  const items: NewItem[] = [];
  const claimed = new Set<number>();
  const deleted = deletedBy(decoded);
  // One alone has nothing beside it that it could continue.
  const placed = decoded.structs.length > 1 ? new Placed() : undefined;
  const order = new OrderGuard(doc, placed);
  let complete = true;
  for (const struct of decoded.structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    // Yjs would take it in wherever it says it stands, and nobody could read the document after it.
    if (struct.length === 0) return hostile("an entry without a length");
    if (end <= knownOf(client)) continue;
    const fault = faultOf(doc, struct, actor, owners);
    if (retired.has(client) && claims.get(client) === actor) return { kind: "outdated" };
    if (fault) return hostile(fault);
    if (clock > knownOf(client) || !dependenciesKnown(struct, knownOf)) complete = false;
    else {
      const misplaced = placeFault(doc, struct, { placed, order, known: knownOf(client) });
      if (misplaced) return hostile(misplaced);
    }
    if (!claims.has(client)) claimed.add(client);
    known.set(client, Math.max(end, knownOf(client)));
    if (!(struct instanceof Y.Item)) continue;
    const { content } = struct;
    if (content instanceof Y.ContentAny || content instanceof Y.ContentDeleted) {
      const value = content instanceof Y.ContentAny ? content.arr.at(-1) : undefined;
      items.push({ client, clock: end - 1, value, deletedByUpdate: deleted(client, end - 1) });
    }
  }
  if (hasEmptyRange(decoded)) return hostile("a deletion of nothing");
  const deletions = deletionsIn(doc, decoded.ds, (item) => isPeersRoot(doc, rootOf(doc, item)));
  if (deletions.foreign) return hostile("the update takes away what the server keeps");
  if (!complete || !deletionsKnown(decoded, knownOf)) return { kind: "incomplete" };
  if (order.isImpossible()) return hostile("characters stand where nobody can have typed them");
  return {
    kind: "fine",
    transaction: nameOf(decoded),
    items,
    claims: [...claimed],
    deletes: deletions.any,
    structs: decoded.structs,
    deleted: decoded.ds,
  };
}

function nameOf({ structs, ds }: Decoded): TransactionId | undefined {
  const [first] = structs;
  if (first) return { kind: "wrote", client: first.id.client, clock: first.id.clock };
  for (const [client, [range]] of ds.clients) if (range) return { kind: "deleted", client, clock: range.clock };
  return undefined;
}

function hostile(reason: string): Guarded {
  return { kind: "hostile", reason };
}

function faultOf(
  doc: Y.Doc,
  struct: Struct,
  actor: ActorId,
  owners: Pick<ClientOwners, "ownerOf">,
): string | undefined {
  const { client } = struct.id;
  if (isServerClientId(client)) return `client id ${client} is reserved for the server`;
  const owner = owners.ownerOf(client);
  if (owner !== undefined && owner !== actor) return `client id ${client} belongs to somebody else`;
  // What is collected goes with a type that held it, and this document's types hold none.
  if (!(struct instanceof Y.Item)) return "the update has gaps";
  // Decoding leaves a root's name where an integrated item has its type, which Yjs's types do not say.
  const parent: unknown = struct.parent;
  if (parent !== null && typeof parent !== "string") return "nested types are not part of this document";
  if (typeof parent !== "string") return contentFault(struct.content);
  if (!isPeersRoot(doc, parent)) return `“${parent.slice(0, 40)}” is not a map or an open text of this document`;
  if (isMapRoot(parent) === (struct.parentSub === null))
    return "the document's roots are maps with keys, and texts without";
  return contentFault(struct.content);
}

/** Whether peers may write at this root: a map of the overlay, or a text that the server has made. */
function isPeersRoot(doc: Y.Doc, root: string): boolean {
  if (isMapRoot(root)) return true;
  const id = keyOfTextRoot(root);
  return id !== undefined && isBufferOpen(doc, id);
}

function contentFault(content: Y.Item["content"]): string | undefined {
  if (content instanceof Y.ContentDeleted || content instanceof Y.ContentString) return undefined;
  if (!(content instanceof Y.ContentAny)) return "only JSON values and characters may be stored here";
  return content.arr.length === 1 ? undefined : "an entry holds exactly one value";
}

/** Maps hold values, texts hold characters. */
function isAtHome(root: string, content: Y.Item["content"]): boolean {
  return content instanceof Y.ContentDeleted || isMapRoot(root) === content instanceof Y.ContentAny;
}

/**
 * An entry that continues another (same key, same text) names that one instead of its root. So the root is the other's, and it
 * must be one that peers may write [S8], with content of its sort. One that is partly there continues that, whatever else it names.
 * Remembers where each of the update's own entries belongs.
 */
function placeFault(
  doc: Y.Doc,
  struct: Struct,
  { placed, order, known }: { readonly placed: Placed | undefined; readonly order: OrderGuard; readonly known: number },
): string | undefined {
  if (!(struct instanceof Y.Item)) return undefined;
  const begun = beginningOf(struct, known);
  const parent: unknown = begun ? undefined : struct.parent;
  const origin = begun ?? struct.origin;
  const right = struct.rightOrigin;
  const neighbour = origin ?? right;
  const root =
    typeof parent === "string"
      ? parent
      : neighbour
        ? (placed?.of(neighbour)?.root ?? storedRoot(doc, neighbour))
        : undefined;
  if (root === undefined) return undefined; // continues what is gone for good: Yjs drops it
  if (!isPeersRoot(doc, root)) return "the update writes where only the server may";
  if (!isAtHome(root, struct.content)) return "values belong in maps, characters in texts";
  const isOfMap = isMapRoot(root);
  // Whoever writes at a key comes after all that they know there.
  if (isOfMap && right) return "a value stands before another of its key";
  if (isOfMap && !placed) return undefined;
  const { client, clock } = struct.id;
  const begins = Math.max(clock, known);
  const entry = { client, clock: begins, length: clock + struct.length - begins, origin, right, root };
  placed?.add(entry);
  if (!isOfMap) order.note(entry);
  return undefined;
}

/** The last of an entry that is there already, where not all of it is: `known` is what is there of its client. */
export function beginningOf({ id: { client, clock } }: Struct, known: number): Y.ID | undefined {
  return clock < known ? Y.createID(client, known - 1) : undefined;
}

function storedRoot(doc: Y.Doc, id: Y.ID): string | undefined {
  if (id.clock >= Y.getState(doc.store, id.client)) return undefined;
  const item = Y.getItem(doc.store, id);
  return item instanceof Y.Item ? rootOf(doc, item) : undefined;
}

function rootOf(doc: Y.Doc, item: Y.Item): string {
  for (const [name, type] of doc.share) if (type === item.parent) return name;
  return "";
}

function dependenciesKnown(struct: Struct, knownOf: (client: number) => number): boolean {
  if (!(struct instanceof Y.Item)) return true;
  for (const id of [struct.origin, struct.rightOrigin]) if (id && id.clock >= knownOf(id.client)) return false;
  return true;
}

function hasEmptyRange(decoded: Decoded): boolean {
  for (const ranges of decoded.ds.clients.values()) for (const { len } of ranges) if (len === 0) return true;
  return false;
}

function deletionsKnown(decoded: Decoded, knownOf: (client: number) => number): boolean {
  for (const [client, ranges] of decoded.ds.clients)
    for (const range of ranges) if (range.clock + range.len > knownOf(client)) return false;
  return true;
}

function deletedBy(decoded: Decoded): (client: number, clock: number) => boolean {
  return (client, clock) =>
    decoded.ds.clients.get(client)?.some((range) => range.clock <= clock && clock < range.clock + range.len) ?? false;
}
