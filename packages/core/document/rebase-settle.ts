import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  type Mutation,
  nameOf,
  NAME_PATH,
  PathOrder,
  refusalSentence,
  runBatch,
  SiblingNames,
  siblingsOf,
  validateName,
  withCell,
  type Refusal,
} from "../model/index.ts";
import { type Candidate, overlayCandidates } from "./candidate.ts";
import { FreeSuffixes } from "./free-suffixes.ts";
import { attributeKey, parseAttributeKey } from "./keys.ts";
import type { Overlay } from "./overlay.ts";
import type { Rebasing, Renamed } from "./rebase.ts";
import { type RenamedFunction, uniqueFunctionNames } from "./rebase-functions.ts";
import type { Outcome } from "./transform-table.ts";
import { OverlayView } from "./view.ts";

const MAX_STEM = 116;

/**
 * Makes an overlay hold over the new Head as a whole: names first, then what the model refuses is dropped, until nothing
 * more is. What one pair of mutations cannot show is seen here: circles, users elsewhere, siblings' names.
 */
export function settleOn(rebasing: Rebasing): {
  readonly components: readonly Renamed[];
  readonly functions: readonly RenamedFunction[];
} {
  const renamed = new Map<ComponentId, Renamed>();
  const functions = new Map<FunctionId, RenamedFunction>();
  for (;;) {
    for (const each of uniqueNames(rebasing)) renamed.set(each.component, chained(renamed.get(each.component), each));
    for (const each of uniqueFunctionNames(rebasing.after, rebasing.overlay)) functions.set(each.function, each);
    if (!dropRefused(rebasing)) return { components: [...renamed.values()], functions: [...functions.values()] };
  }
}

function chained(first: Renamed | undefined, next: Renamed): Renamed {
  return first ? { ...next, from: first.from } : next;
}

/** Takes out what the model refuses over the new Head; whether there was any. */
function dropRefused({ after, overlay, drop }: Rebasing): boolean {
  const candidates = overlayCandidates(after, overlay);
  const { outcomes, refused } = runBatch(
    after,
    candidates.map(({ mutation }) => mutation),
    "bestEffort",
  );
  if (!refused) return false;
  const emptied = emptiedEntries(candidates);
  const below = attributesBelow(candidates);
  // Where a name is not free because something else is dropped, it gets a suffix once that is.
  const mayWait = outcomes.some(({ refusal }) => refusal && !isOfName(refusal));
  outcomes.forEach(({ refusal }, index) => {
    const candidate = candidates[index];
    if (!refusal || !candidate || (mayWait && isOfName(refusal))) return;
    const cleared = refusal.kind === "entriesStand" ? clearedFor(below(), candidate) : [];
    for (const each of [...emptied(candidate), ...cleared])
      drop(each, outcomeOfRefusal(refusal), refusalSentence(refusal));
  });
  return true;
}

/**
 * What goes with a candidate that cannot stay: a list entry that was added to hold a connection goes with the connection, as
 * deleting what it leads to would take it, too. Each entry is answered once, with the first that it goes with.
 */
export function emptiedEntries(candidates: readonly Candidate[]): (candidate: Candidate) => readonly Candidate[] {
  const below = attributesBelow(candidates);
  const answered = new Set<string>();
  return (candidate) => {
    if (candidate.mutation.type !== "attribute.subscribe") return [candidate];
    const entry = candidate.key.slice(0, candidate.key.lastIndexOf("/"));
    if (answered.has(entry)) return [];
    const within = below().within(entry);
    if (!within.some(({ key, mutation }) => key === entry && mutation.type === "item.insert")) return [candidate];
    answered.add(entry);
    return within;
  };
}

/**
 * The removals that made room for a whole which cannot stay: alone they would take from Head what nothing stands in for any more.
 */
function clearedFor(below: PathOrder<Candidate>, { key }: Candidate): readonly Candidate[] {
  return below.within(key).filter(({ key: at, mutation }) => at !== key && ROOM_MAKING.has(mutation.type));
}

/** Put in order for the first that is asked for: mostly nothing is. */
function attributesBelow(candidates: readonly Candidate[]): () => PathOrder<Candidate> {
  let order: PathOrder<Candidate> | undefined;
  return () =>
    (order ??= new PathOrder(
      candidates.filter(({ root }) => root === "attribute"),
      ({ key }) => key,
    ));
}

const ROOM_MAKING: ReadonlySet<string> = new Set<Mutation["type"]>(["attribute.unset", "item.remove"]);

const NEEDED: ReadonlySet<Refusal["kind"]> = new Set([
  "stillUsed",
  "protected",
  "functionInUse",
  "transformationInUse",
  "schemaInUse",
]);

function outcomeOfRefusal({ kind }: Refusal): Outcome {
  if (kind === "cycle") return "circle";
  if (kind === "doesNotFit" || kind === "unknownProperty") return "unfit";
  if (kind === "entriesStand" || kind === "wholeStands") return "whole";
  if (NEEDED.has(kind)) return "needed";
  return isOfName({ kind }) ? "suffix" : "gone";
}

function isOfName({ kind }: Pick<Refusal, "kind">): boolean {
  return kind === "duplicateName" || kind === "duplicateFunction";
}

/** Gives a suffix to each component of the change set whose name a sibling now bears, in the order of their ids. */
function uniqueNames({ after, overlay }: Rebasing): readonly Renamed[] {
  let { view } = OverlayView.ofOverlay(after, overlay);
  const names = new SiblingNames();
  const suffixes = new FreeSuffixes();
  const renamed: Renamed[] = [];
  for (const id of mayClash(overlay)) {
    const component = view.components.get(id);
    if (!component || validateName(view, id, names).ok) continue;
    const from = nameOf(component);
    const stem = from.replace(/-\d+$/, "").slice(0, MAX_STEM);
    const to = suffixes.next(
      `${stem} ${siblingsOf(view, component)}`,
      (suffix) => `${stem}-${suffix}`,
      (name) => !names.isTaken(view, component, name),
    );
    names.rename(view, component, to);
    view = withCell(view, id, NAME_PATH, { value: to });
    overlay.attribute.set(attributeKey(id, NAME_PATH), { value: to });
    renamed.push({ component: id, from, to });
  }
  return renamed;
}

/** Components that the change set names, moves or brings back. */
function mayClash(overlay: Overlay): readonly ComponentId[] {
  const ids = new Set<ComponentId>();
  for (const key of overlay.component.keys()) ids.add(key as ComponentId);
  for (const key of overlay.attribute.keys()) {
    const address = parseAttributeKey(key);
    if (address) ids.add(address.component);
  }
  return [...ids].sort();
}
