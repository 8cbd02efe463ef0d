import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import {
  type Candidate,
  deriveCandidates,
  type Overlay,
  type OverlayKey,
  type OverlayView,
  overlayMap,
} from "../document/index.ts";
import type { MutationContext, MutationOutcome, Pipeline } from "../engine/index.ts";
import { type BatchMode, type Mutation, type Refusal, refusalSentence, sentenceOf } from "../model/index.ts";
import type { RefusalNotice } from "../protocol/index.ts";
import { completeRemoval, writeBack } from "./integrate.ts";
import type { LoggedMutation, LoggedRefusal } from "./ports.ts";

export type Judgement = {
  readonly accepted: readonly LoggedMutation[];
  readonly refused: readonly LoggedRefusal[];
  readonly notices: RefusalNotice["refusals"];
};

/** What judging needs: the document, what was accepted so far, the view of it, and the pipeline that decides. */
export type Bench = {
  readonly doc: Y.Doc;
  readonly accepted: Overlay;
  readonly view: OverlayView;
  readonly pipeline: Pipeline;
};

const REMOVALS: ReadonlySet<Mutation["type"]> = new Set([
  "component.erase",
  "item.remove",
  "attribute.unset",
  "view.delete",
]);

/**
 * Judges the effect of what a transaction has just written, from within it: derives mutations from the changed keys, runs
 * them through the pipeline, writes back what is refused, completes what is accepted, and brings `accepted` and `view` up
 * to date. Afterwards document, accepted overlay and view agree.
 */
export function judgeChanges(
  bench: Bench,
  changed: readonly OverlayKey[],
  context: MutationContext,
  batch: BatchMode,
  frozen: Refusal | undefined,
): Judgement {
  const { doc, accepted, view, pipeline } = bench;
  const was = view.view;
  const derived = deriveCandidates(view.base, accepted, changed, ({ root, key }) => overlayMap(doc, root).get(key));
  const refusals = new Map<Candidate, Refusal>();
  const blanket = frozen ?? (batch === "atomic" && derived.malformed[0] ? derived.malformed[0].refusal : undefined);
  if (blanket) for (const candidate of derived.candidates) refusals.set(candidate, blanket);
  else if (derived.candidates.length > 0) {
    const execution = pipeline.execute(
      view.view,
      derived.candidates.map((candidate) => candidate.mutation),
      context,
      { batch },
    );
    derived.candidates.forEach((candidate, index) => {
      const refusal = refusalOf(execution.outcomes[index], candidate.mutation);
      if (refusal) refusals.set(candidate, refusal);
    });
  }
  const returnRefused = derived.candidates.some((candidate) => candidate.returning && refusals.has(candidate));
  const allBack = refusals.size > 0 && (batch === "atomic" || returnRefused);
  const back = derived.candidates.filter((candidate) => allBack || refusals.has(candidate));
  const kept = derived.candidates.filter((candidate) => !allBack && !refusals.has(candidate));
  for (const key of derived.malformed) writeBack(doc, key, accepted[key.root].get(key.key));
  for (const candidate of back) writeBack(doc, candidate, candidate.before);
  for (const candidate of derived.subsumed)
    if (allBack || ownerRefused(candidate, back)) writeBack(doc, candidate, candidate.before);
  const logged = inLog(kept, bench);
  for (const candidate of kept) completeRemoval(doc, candidate.mutation);
  settle(bench, [...changed, ...kept.flatMap((candidate) => removedWith(candidate, accepted))]);
  const refused: Refused[] = [
    ...derived.malformed.map((each) => ({ ...each, mutation: null, after: undefined })),
    ...back.flatMap((candidate) => {
      const refusal = refusals.get(candidate);
      return refusal ? [{ ...candidate, refusal }] : [];
    }),
  ];
  return {
    accepted: logged.map(({ root, key, before, after, mutation }) => ({
      ...{ root, key, before: before ?? null, after: after ?? null, mutation },
      // What is gone is named as it was; everything else as it is now.
      sentence: sentenceOf(mutation, REMOVALS.has(mutation.type) ? was : view.view),
    })),
    refused: refused.map(({ root, key, mutation, refusal }) => ({
      mutation,
      key: `${root} ${key}`,
      rule: refusal.kind,
      sentence: refusalSentence(refusal),
    })),
    notices: refused.map((each) => noticeOf(each, each.refusal, each.after)),
  };
}

type Refused = OverlayKey & {
  readonly mutation: Mutation | null;
  readonly after: Json | undefined;
  readonly refusal: Refusal;
};

/** The accepted overlay and the view take over what the document now holds at `keys`. */
function settle({ doc, accepted, view }: Bench, keys: readonly OverlayKey[]): void {
  for (const { root, key } of keys) {
    const value = overlayMap(doc, root).get(key);
    if (value === undefined) accepted[root].delete(key);
    else accepted[root].set(key, value);
  }
  view.update(keys);
}

/**
 * Why the pipeline does not let a mutation stand as it was written. A policy that would put another in its place refuses it
 * here: the document holds what the peer wrote, and must not say one thing while the log says another.
 */
function refusalOf(outcome: MutationOutcome | undefined, written: Mutation): Refusal | undefined {
  if (!outcome) return { kind: "frozen", reason: "This took too long and was stopped. Try it in smaller steps." };
  if (outcome.refusal || outcome.mutation === written) return outcome.refusal;
  return {
    kind: "policy",
    policy: "modify",
    sentence: "A policy of this workspace asks for another value here. Ask an owner which.",
  };
}

/** What the log says of the accepted candidates: an edit of a component that the same act deletes comes to nothing, so it is left out. */
function inLog(kept: readonly Candidate[], bench: Bench): readonly Candidate[] {
  const deleted = new Set(
    kept.flatMap(({ mutation }) => (mutation.type === "component.delete" ? [mutation.component] : [])),
  );
  const standing = kept.filter(
    ({ root, mutation }) => root !== "attribute" || !("component" in mutation) || !deleted.has(mutation.component),
  );
  return standing.flatMap((candidate) => [...editsUndoneBy(candidate, bench), candidate]);
}

/** Marking a component for deletion takes back what was changed on it: part of the act, so it is in the log before it. */
function editsUndoneBy(candidate: Candidate, { accepted, view }: Bench): readonly Candidate[] {
  if (candidate.mutation.type !== "component.delete") return [];
  return deriveCandidates(view.base, accepted, removedWith(candidate, accepted), () => undefined).candidates;
}

function removedWith(candidate: Candidate, accepted: Overlay): OverlayKey[] {
  const { mutation } = candidate;
  const below = (root: OverlayKey["root"], which: (key: string) => boolean): OverlayKey[] =>
    [...accepted[root].keys()].filter(which).map((key) => ({ root, key }));
  if (mutation.type === "component.erase") {
    const id = mutation.component;
    return [
      { root: "component", key: id },
      ...below("attribute", (key) => key.startsWith(`${id}/`)),
      ...below("view", (key) => key.endsWith(`/${id}`)),
    ];
  }
  if (mutation.type === "component.delete")
    return below("attribute", (key) => key.startsWith(`${mutation.component}/`));
  if (mutation.type === "item.remove")
    return below("attribute", (key) => key.startsWith(`${mutation.component}${mutation.path}/`));
  if (mutation.type === "view.delete") return below("view", (key) => key.startsWith(`${mutation.view}/`));
  return [];
}

function ownerRefused(candidate: OverlayKey, back: readonly Candidate[]): boolean {
  return back.some((refused) => {
    if (refused.mutation.type === "component.erase" || refused.mutation.type === "component.delete")
      return candidate.key.split("/").includes(refused.mutation.component);
    return candidate.key.startsWith(`${refused.key}/`);
  });
}

function noticeOf(
  { root, key }: OverlayKey,
  refusal: Refusal,
  attempted: Json | undefined,
): RefusalNotice["refusals"][number] {
  const slash = key.indexOf("/");
  const address =
    root === "attribute" && slash > 0
      ? { component: key.slice(0, slash), path: key.slice(slash) }
      : root === "component"
        ? { component: key }
        : {};
  return {
    root,
    key,
    ...address,
    rule: refusal.kind,
    sentence: refusalSentence(refusal),
    ...(attempted === undefined ? {} : { attempted }),
  };
}
