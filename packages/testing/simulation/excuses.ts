import { type ComponentId, isJsonObject, type Json, jsonEqual, type ViewId } from "@tributary/core/base";
import {
  type Candidate,
  copyOverlay,
  deriveCandidates,
  emptyOverlay,
  OVERLAY_ROOTS,
  type Overlay,
  type OverlayKey,
  OverlayView,
  parseAttributeKey,
} from "@tributary/core/document";
import {
  asSchema,
  type Cell,
  type Component,
  isItem,
  isWithin,
  lockKey,
  type Path,
  type Refusal,
  runBatch,
  type SchemaRef,
  schemaRef,
  serialiseSnapshot,
  type Snapshot,
} from "@tributary/core/model";

/** Keys of an overlay that may go when it is taken from `was` to `base`: refused there, said by the base itself, or gone with an entry. */
export function excusesOver(was: Snapshot, base: Snapshot, before: Overlay): Map<string, string> {
  const overlay = renumbered(base, before);
  const keys = OVERLAY_ROOTS.flatMap((root) => [...overlay[root].keys()].map((key): OverlayKey => ({ root, key })));
  const read = ({ root, key }: OverlayKey): Json | undefined => overlay[root].get(key);
  const { candidates, subsumed, malformed } = deriveCandidates(base, emptyOverlay(), keys, read);
  const { outcomes } = runBatch(
    base,
    candidates.map(({ mutation }) => mutation),
    "bestEffort",
  );
  const excuses = new Map<string, string>(subsumed.map(({ root, key }) => [`${root} ${key}`, "subsumed"]));
  for (const { root, key } of malformed) excuses.set(`${root} ${key}`, "refused");
  // Where Head has another version under its number, what is typed in it and the lock of it move with the version.
  for (const key of before.schema.keys())
    if (base.schemas.has(key as SchemaRef))
      for (const id of [`catalogue ${lockKey(key as SchemaRef)}`, `schema ${key}`, `text ${key}`])
        excuses.set(id, "renumbered");
  candidates.forEach((candidate, index) => {
    const id = `${candidate.root} ${candidate.key}`;
    const refusal = outcomes[index]?.refusal;
    const along = refusal ? [...entryOf(candidate, candidates), ...roomFor(candidate, candidates, refusal)] : [];
    if (refusal) for (const each of [id, ...along]) excuses.set(each, "refused");
    else if (saysTheSame(base, candidate, overlay)) excuses.set(id, "same");
    else if (isOfGone(was, base, candidate)) excuses.set(id, "gone");
  });
  return excuses;
}

/**
 * The overlay with another number for each version that Head has given to something else: what is of such a version is asked
 * whether it fits that, and not what Head calls so. Done here by its own hand, as all the books are: what is checked cannot vouch for itself.
 */
function renumbered(base: Snapshot, overlay: Overlay): Overlay {
  const result = copyOverlay(overlay);
  for (const [ref, made] of overlay.schema) {
    const heads = base.schemas.get(ref as SchemaRef);
    const schema = asSchema(made);
    if (!heads || !schema || jsonEqual(heads, made)) continue;
    const taken = [...base.schemas.values(), ...[...result.schema.values()].flatMap((one) => asSchema(one) ?? [])];
    const version = 1 + Math.max(...taken.flatMap((one) => (one.name === schema.name ? [one.version] : [])));
    const next = schemaRef({ ...schema, version });
    result.schema.delete(ref);
    result.schema.set(next, { ...schema, version });
    const typed = result.text.get(ref);
    result.text.delete(ref);
    if (typed !== undefined) result.text.set(next, typed);
    for (const [id, mark] of result.component)
      if (isJsonObject(mark) && mark["schema"] === ref) result.component.set(id, { ...mark, schema: next });
  }
  return result;
}

/** What is said of a list entry, or of a view, that Head has removed meanwhile: it does not make it anew. */
function isOfGone(was: Snapshot, base: Snapshot, { mutation }: Candidate): boolean {
  const isOnView = mutation.type === "view.place" || mutation.type === "view.remove" || mutation.type === "view.create";
  if (isOnView) return was.views.has(mutation.view) && !base.views.has(mutation.view);
  if (!("path" in mutation)) return false;
  const { component, path } = mutation;
  const entries = was.components.get(component)?.attributes.filter((cell, at) => isItem(cell) && isWithin(path, at));
  return entries?.some((_cell, at) => !isEntry(cellAt(base, component, at))) === true;
}

export function isEntry(cell: Json | Cell | undefined): boolean {
  return isJsonObject(cell) && "order" in cell;
}

/** An entry of a list that was added goes with a connection in it that cannot stay, as it does when people delete what it leads to. */
function entryOf({ key, mutation }: Candidate, candidates: readonly Candidate[]): readonly string[] {
  const entry = key.slice(0, key.lastIndexOf("/"));
  const isAdded = candidates.some((one) => one.key === entry && one.mutation.type === "item.insert");
  if (mutation.type !== "attribute.subscribe" || !isAdded) return [];
  const within = candidates.filter((one) => one.key === entry || one.key.startsWith(`${entry}/`));
  return within.map((one) => `attribute ${one.key}`);
}

/** What was taken away to write a whole in its place stays where the whole cannot be written. */
function roomFor({ key }: Candidate, candidates: readonly Candidate[], { kind }: Refusal): readonly string[] {
  if (kind !== "entriesStand") return [];
  const away = candidates.filter(
    (one) => one.key.startsWith(`${key}/`) && ["attribute.unset", "item.remove"].includes(one.mutation.type),
  );
  return away.map((one) => `attribute ${one.key}`);
}

function saysTheSame(base: Snapshot, { root, key }: OverlayKey, overlay: Overlay): boolean {
  if (root === "function" || root === "schema") {
    const without = copyOverlay(overlay);
    without[root].delete(key);
    const [one, other] = [overlay, without].map((each) => OverlayView.ofOverlay(base, each).view);
    return one !== undefined && other !== undefined && jsonEqual(serialiseSnapshot(one), serialiseSnapshot(other));
  }
  const mine = overlay[root].get(key) ?? null;
  if (root === "catalogue") {
    const value = base.catalogue.get(key);
    return jsonEqual(mine, value === undefined ? { removed: true } : { value });
  }
  if (root === "component") {
    const there = base.components.get(key as ComponentId);
    // Head has created it too, moved it to that version, or kept it: a part of this change set, or what takes back the same.
    if (!there?.deleted)
      return (
        there !== undefined && [{ schema: there.schema }, { restored: true }].some((each) => jsonEqual(mine, each))
      );
    // Left outside by Head, it is deleted as well: only to leave it is more than to delete it.
    return jsonEqual(mine, { deleted: true }) || jsonEqual(mine, markOf(there));
  }
  const address = root === "attribute" ? parseAttributeKey(key) : undefined;
  if (address) return jsonEqual(cellAt(base, address.component, address.path) ?? { unset: true }, mine);
  if (root === "attribute") return false;
  const [view = "", component] = key.split("/");
  const name = base.views.get(view as ViewId)?.name;
  if (component === undefined) return jsonEqual(name === undefined ? { deleted: true } : { name }, mine);
  return jsonEqual(base.views.get(view as ViewId)?.members.get(component as ComponentId) ?? { removed: true }, mine);
}

function markOf({ left }: Component): Json {
  return { deleted: true, ...(left ? { left } : {}) };
}

export function cellAt(snapshot: Snapshot, component: ComponentId, path: string): Cell | undefined {
  return snapshot.components.get(component)?.attributes.get(path as Path);
}
