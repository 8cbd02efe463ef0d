import * as Y from "yjs";
import type { ActorId } from "../base/index.ts";
import { isOverlayRoot } from "../document/index.ts";
import { MAX_UPDATE_BYTES } from "../protocol/index.ts";
import { isServerClientId } from "./client-ids.ts";

/** One map entry an update brings that the document does not have yet. */
export type NewItem = {
  readonly client: number;
  readonly clock: number;
  readonly value: unknown;
  readonly deletedByUpdate: boolean;
};

export type Guarded =
  | { readonly kind: "fine"; readonly items: readonly NewItem[]; readonly claims: readonly number[] }
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
 * lets through is a set of entries of the overlay's maps with JSON values, by clients this actor may write as.
 */
export function guardUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  actor: ActorId,
  { claims, retired }: { readonly claims: ReadonlyMap<number, ActorId>; readonly retired: ReadonlySet<number> },
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
  const roots = new Map<string, string>();
  let complete = true;
  for (const struct of decoded.structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    if (end <= knownOf(client)) continue;
    const fault = faultOf(struct, actor, claims);
    if (retired.has(client) && claims.get(client) === actor) return { kind: "outdated" };
    if (fault) return hostile(fault);
    if (clock > knownOf(client) || !dependenciesKnown(struct, knownOf)) complete = false;
    else if (inheritsForeignRoot(doc, struct, roots))
      return hostile("the update writes into a map that the server keeps");
    if (!claims.has(client)) claimed.add(client);
    known.set(client, Math.max(end, knownOf(client)));
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentAny) {
      items.push({
        client,
        clock: end - 1,
        value: struct.content.arr.at(-1),
        deletedByUpdate: deleted(client, end - 1),
      });
    }
  }
  if (!complete || !deletionsKnown(decoded, knownOf)) return { kind: "incomplete" };
  return { kind: "fine", items, claims: [...claimed] };
}

function hostile(reason: string): Guarded {
  return { kind: "hostile", reason };
}

function faultOf(struct: Struct, actor: ActorId, claims: ReadonlyMap<number, ActorId>): string | undefined {
  const { client } = struct.id;
  if (isServerClientId(client)) return `client id ${client} is reserved for the server`;
  const owner = claims.get(client);
  if (owner !== undefined && owner !== actor) return `client id ${client} belongs to somebody else`;
  if (struct instanceof Y.GC) return undefined;
  if (!(struct instanceof Y.Item)) return "the update has gaps";
  // Decoding leaves a root's name where an integrated item has its type, which Yjs's types do not say.
  const parent: unknown = struct.parent;
  if (typeof parent === "string" && !isOverlayRoot(parent))
    return `“${parent.slice(0, 40)}” is not a map of this document`;
  if (parent !== null && typeof parent !== "string") return "nested types are not part of this document";
  if (typeof parent === "string" && struct.parentSub === null) return "the document's roots are maps, not lists";
  return contentFault(struct.content);
}

function contentFault(content: Y.Item["content"]): string | undefined {
  if (content instanceof Y.ContentDeleted) return undefined;
  if (!(content instanceof Y.ContentAny)) return "only JSON values may be stored here";
  return content.arr.length === 1 ? undefined : "an entry holds exactly one value";
}

/**
 * An entry that continues another (same key) names that one instead of its map. So the map is the other's, and it must be
 * one that peers may write [S8]. Remembers where each of the update's own entries belongs in `roots`.
 */
function inheritsForeignRoot(doc: Y.Doc, struct: Struct, roots: Map<string, string>): boolean {
  if (!(struct instanceof Y.Item)) return false;
  const parent: unknown = struct.parent;
  const neighbour = struct.origin ?? struct.rightOrigin;
  const root =
    typeof parent === "string"
      ? parent
      : neighbour
        ? (roots.get(`${neighbour.client} ${neighbour.clock}`) ?? storedRoot(doc, neighbour))
        : undefined;
  if (root === undefined) return false; // continues what is gone for good: Yjs drops it
  roots.set(`${struct.id.client} ${struct.id.clock}`, root);
  return !isOverlayRoot(root);
}

function storedRoot(doc: Y.Doc, id: Y.ID): string | undefined {
  if (id.clock >= Y.getState(doc.store, id.client)) return undefined;
  const item = Y.getItem(doc.store, id);
  if (!(item instanceof Y.Item)) return undefined;
  for (const [name, type] of doc.share) if (type === item.parent) return name;
  return "";
}

function dependenciesKnown(struct: Struct, knownOf: (client: number) => number): boolean {
  if (!(struct instanceof Y.Item)) return true;
  for (const id of [struct.origin, struct.rightOrigin]) if (id && id.clock >= knownOf(id.client)) return false;
  return true;
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
