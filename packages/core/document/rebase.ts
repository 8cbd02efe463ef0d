import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import { isJsonObject, jsonEqual } from "../base/index.ts";
import type { Mutation, SchemaRef, Snapshot } from "../model/index.ts";
import { NAME_PATH, sentenceOf } from "../model/index.ts";
import { type Candidate, overlayCandidates } from "./candidate.ts";
import { HeadGain } from "./head-gain.ts";
import {
  attributeKey,
  functionFieldKey,
  isDefinitionKey,
  type OverlayKey,
  parseAttributeKey,
  parseViewKey,
} from "./keys.ts";
import { emptyOverlay, type Overlay } from "./overlay.ts";
import {
  functionStanding,
  isFunctionSaid,
  leftOfMark,
  mergedTexts,
  type RenamedFunction,
  renumbered,
  type Renumbered,
} from "./rebase-functions.ts";
import { emptiedEntries, settleOn } from "./rebase-settle.ts";
import { goneSentence } from "./rebase-sentence.ts";
import { outcomeOf } from "./transform-meet.ts";
import type { Outcome } from "./transform-table.ts";
import { OverlayView } from "./view.ts";

/** Both sides changed the same since the change set stood on `base`. A side is null where nothing stands there. */
export type Divergence = OverlayKey & { readonly base: Json; readonly theirs: Json; readonly mine: Json };

/** A mutation of the change set that does not hold on the newer Head, by which rule of the table, and why. */
export type Dropped = OverlayKey & {
  readonly value: Json;
  readonly mutation: Mutation;
  readonly outcome: Outcome;
  /** What it was, in the names of the model it was made on. */
  readonly sentence: string;
  readonly why: string;
};

export type Renamed = { readonly component: ComponentId; readonly from: string; readonly to: string };

export type Rebased = {
  readonly overlay: Overlay;
  readonly dropped: readonly Dropped[];
  readonly renamed: readonly Renamed[];
  readonly renamedFunctions: readonly RenamedFunction[];
  /** Versions of schemas that Head has given to something else. */
  readonly renumbered: readonly Renumbered[];
  /** Keys on which Head now says the same: they are no difference any more [D1]. */
  readonly agreed: readonly OverlayKey[];
  readonly divergences: readonly Divergence[];
};

/** What is being worked out: `overlay` is filled and emptied until it holds over the new Head. */
export type Rebasing = {
  readonly after: Snapshot;
  readonly overlay: Overlay;
  readonly drop: (candidate: Candidate, outcome: Outcome, why: string) => void;
};

/**
 * An overlay moved from one version of Head to a later one, by the table of SPEC.md. Deterministic: the same three inputs
 * give the same result, in whatever order their keys come. The result holds over `after` as a whole. Rules D7–D11.
 */
export function rebaseOverlay(before: Snapshot, after: Snapshot, said: Overlay): Rebased {
  const { overlay, changes } = renumbered(after, said);
  const gain = new HeadGain(before, after);
  const rebased = emptyOverlay();
  const dropped: Dropped[] = [];
  const divergences: Divergence[] = [];
  const agreed: OverlayKey[] = [];
  let names: Snapshot | undefined;
  const gone = new Set<string>();
  const drop: Rebasing["drop"] = ({ root, key, mutation }, outcome, why) => {
    if (gone.has(`${root} ${key}`)) return;
    gone.add(`${root} ${key}`);
    names ??= OverlayView.ofOverlay(before, overlay).view;
    const value = overlay[root].get(key) ?? rebased[root].get(key) ?? null;
    rebased[root].delete(key);
    dropped.push({ root, key, value, mutation, outcome, sentence: sentenceOf(mutation, names), why });
  };
  const candidates = overlayCandidates(before, overlay);
  const { texts, divergences: clashes } = mergedTexts(before, after, overlay);
  const met = new Map(candidates.map((candidate) => [candidate, meetings(gain, candidate)]));
  const emptied = emptiedEntries(candidates);
  for (const [candidate, meeting] of met) {
    const taken = meeting.find(({ outcome }) => outcome === "gone");
    for (const each of taken ? emptied(candidate) : []) drop(each, "gone", goneSentence((taken as Met).theirs, before));
  }
  for (const [candidate, meeting] of met) {
    const { root, key } = candidate;
    if (gone.has(`${root} ${key}`)) continue;
    const mine = root === "function" ? leftOfMark(after, key, candidate.after as Json) : (candidate.after as Json);
    if (root === "text") continue;
    if (isSaid(after, candidate, mine)) {
      agreed.push({ root, key });
      continue;
    }
    rebased[root].set(key, mine);
    const divergence = divergenceOf(gain, candidate, mine, meeting);
    if (divergence) divergences.push(divergence);
  }
  // Open texts stay open, whether or not anything in them differs.
  for (const [id, text] of texts) if (!gone.has(`text ${id}`)) rebased.text.set(id, text);
  divergences.push(...clashes);
  const renamed = settleOn({ after, overlay: rebased, drop });
  // Of a version that is not made here any more there is nothing left to type in [S66].
  for (const id of rebased.text.keys()) if (isDefinitionKey(id) && !rebased.schema.has(id)) rebased.text.set(id, "");
  return {
    overlay: rebased,
    dropped,
    // What was renamed and then dropped is reported as dropped.
    renamed: renamed.components.filter(({ component }) => rebased.attribute.has(attributeKey(component, NAME_PATH))),
    renamedFunctions: renamed.functions.filter((each) => rebased.function.has(functionFieldKey(each.function, "name"))),
    renumbered: changes,
    // What was made and then deleted was said in two steps: Head may say the first.
    agreed: agreed.filter(({ root, key }) => !rebased[root].has(key)),
    divergences: divergences.filter(({ root, key }) => rebased[root].has(key)),
  };
}

/**
 * Where what is said and Head have both changed the same since `before`, of what was said by somebody who knew Head as it was then [D29].
 * Whether it holds over `after` is judged elsewhere; typed text is told by character, where it stands.
 */
export function clashesOf(before: Snapshot, after: Snapshot, said: Overlay): readonly Divergence[] {
  const gain = new HeadGain(before, after);
  return overlayCandidates(before, said).flatMap((each) => {
    const candidate = takingOver(after, each);
    const { root, key } = candidate;
    if (root === "text") return [];
    const mine = root === "function" ? leftOfMark(after, key, candidate.after as Json) : (candidate.after as Json);
    if (isSaid(after, candidate, mine)) return [];
    return divergenceOf(gain, candidate, mine, meetings(gain, candidate)) ?? [];
  });
}

/** What is taken out where nothing stood before: an entry of a list, where Head has one there by now. */
function takingOver(after: Snapshot, candidate: Candidate): Candidate {
  const { root, key, mutation } = candidate;
  if (mutation.type !== "attribute.unset") return candidate;
  const there = standing(after, { root, key });
  const { component, path } = mutation;
  return isJsonObject(there) && "order" in there
    ? { ...candidate, mutation: { type: "item.remove", component, path } }
    : candidate;
}

type Met = { readonly theirs: Mutation; readonly outcome: Outcome };

function meetings(gain: HeadGain, { root, key, mutation }: Candidate): readonly Met[] {
  return gained(gain, { root, key }, mutation).flatMap((theirs) => {
    const outcome = outcomeOf(theirs, mutation);
    return outcome === "both" ? [] : [{ theirs, outcome }];
  });
}

/** What Head gained on the things that a mutation concerns. */
function gained(gain: HeadGain, { root, key }: OverlayKey, mutation: Mutation): readonly Mutation[] {
  if (root === "view") {
    const address = parseViewKey(key);
    if (!address) return [];
    const onView = gain.onView(address.view, address.component);
    const removed = address.component ? gain.onComponent(address.component).filter(isErasure) : [];
    return [...onView, ...removed];
  }
  if ("function" in mutation) return gain.onFunction(mutation.function as FunctionId);
  if (root === "schema") return gain.onSchema(key as SchemaRef);
  if (root === "catalogue") return gain.onNote(key);
  if (!("component" in mutation)) return [];
  const own = gain.onComponent(mutation.component);
  return mutation.type === "attribute.subscribe" && mutation.from.component !== mutation.component
    ? [...own, ...gain.onComponent(mutation.from.component).filter(isRemoval)]
    : own;
}

function isErasure(mutation: Mutation): boolean {
  return mutation.type === "component.erase";
}

function isRemoval({ type }: Mutation): boolean {
  return type === "component.erase" || type === "component.delete" || type === "item.remove";
}

function divergenceOf(
  { before, after }: HeadGain,
  { root, key }: OverlayKey,
  mine: Json,
  met: readonly Met[],
): Divergence | undefined {
  if (met.some(({ outcome }) => outcome === "mine"))
    return { root, key, base: standing(before, { root, key }), theirs: standing(after, { root, key }), mine };
  const changed = met.flatMap(({ theirs, outcome }) => (outcome === "removal" ? [changeOf(theirs)] : []));
  return changed.length > 0 ? { root, key, base: null, theirs: { changed }, mine } : undefined;
}

/** Where Head changed what the change set removes: a path, or the thing itself. */
function changeOf(theirs: Mutation): string {
  if (theirs.type === "component.rename") return "/meta/name";
  return "path" in theirs ? theirs.path : theirs.type;
}

/** What a snapshot has at an overlay key, as the overlay would say it; null where it has nothing. */
export function standing(snapshot: Snapshot, { root, key }: OverlayKey): Json {
  if (root === "component") {
    const component = snapshot.components.get(key as ComponentId);
    return component ? { schema: component.schema, ...(component.deleted ? { deleted: true } : {}) } : null;
  }
  if (root === "attribute") {
    const address = parseAttributeKey(key);
    const cell = address && snapshot.components.get(address.component)?.attributes.get(address.path);
    return (cell as Json | undefined) ?? null;
  }
  if (root === "catalogue") {
    const value = snapshot.catalogue.get(key);
    return value === undefined ? null : { value };
  }
  if (root !== "view") return functionStanding(snapshot, root, key);
  const address = parseViewKey(key);
  const view = address && snapshot.views.get(address.view as ViewId);
  if (!view) return null;
  if (address.component === undefined) return { name: view.name };
  const at = view.members.get(address.component);
  return at ? [at[0], at[1]] : null;
}

/** Whether a snapshot says by itself what an overlay says at a key, so that the overlay need not [D1]. */
function isSaid(snapshot: Snapshot, { root, key, mutation }: Candidate, mine: Json): boolean {
  if (root === "function") return isFunctionSaid(snapshot, key, mine);
  if (root === "component") {
    const component = snapshot.components.get(key as ComponentId);
    // One made here that Head has made, too, may have been moved here since.
    if (mutation.type === "component.create" || mutation.type === "component.upgrade")
      return component?.schema === mutation.schema;
    const mark = mine as { deleted?: true; left?: true };
    if (mark.deleted) return !component || (component.deleted && (!mark.left || component.left === true));
    return component?.deleted === false;
  }
  const there = standing(snapshot, { root, key });
  return isTaking(mine) ? there === null : jsonEqual(there, mine);
}

function isTaking(mine: Json): boolean {
  return isJsonObject(mine) && (mine["unset"] === true || mine["removed"] === true || mine["deleted"] === true);
}
