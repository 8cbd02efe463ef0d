import type * as Y from "yjs";
import { type ComponentId, type Json, jsonEqual } from "../base/index.ts";
import {
  type Candidate,
  deriveCandidates,
  goneWith,
  isNoDifference,
  keysSaying,
  type KeyTrees,
  type OverlayKey,
  type OverlayView,
  pathsAbove,
  readKey,
  textMutation,
  writeMutation,
} from "../document/index.ts";
import type { Execution, MutationContext, MutationOutcome, Pipeline, SideEffect } from "../engine/index.ts";
import {
  type BatchMode,
  type Mutation,
  type Refusal,
  refusalSentence,
  sentenceBetween,
  withholding,
} from "../model/index.ts";
import type { DocumentPosition, RefusalNotice, RemarkNotice } from "../protocol/index.ts";
import { inBrief } from "./brief.ts";
import { writeBack } from "./integrate.ts";
import { keptRefusal, wordsOf } from "./policy-words.ts";
import type { LoggedMutation, LoggedRefusal } from "./ports.ts";

export type Judgement = {
  readonly accepted: readonly LoggedMutation[];
  readonly refused: readonly LoggedRefusal[];
  readonly notices: RefusalNotice["refusals"];
  /** What the author of what was accepted should know. */
  readonly remarks: RemarkNotice["remarks"];
  readonly effects: readonly SideEffect[];
  /** Absent where nothing had to be judged. */
  readonly execution?: string | undefined;
  /** From where on a copy of the document has it: of what the server writes for somebody, where anything was written [S70]. */
  readonly position?: DocumentPosition | undefined;
};

/** What judging needs: the document, what was accepted so far, the view of it, and the pipeline that decides. */
export type Bench = {
  readonly doc: Y.Doc;
  readonly accepted: KeyTrees<Json>;
  readonly view: OverlayView;
  readonly pipeline: Pipeline;
};

/** What is refused whatever the pipeline says of it: all of it, or what keys want that no key can say. */
export type Against = {
  readonly all?: Refusal | undefined;
  readonly unsaid?: ReturnType<typeof deriveCandidates>["malformed"];
  /** Of a batch, what was refused or not tried before any of it was written. */
  readonly beforehand?: readonly MutationOutcome[] | undefined;
  /** All that the same act was to do, also what of it is not written: what is kept of what is refused depends on it [M52]. */
  readonly act?: readonly Mutation[] | undefined;
};

/**
 * Judges the effect of what a transaction has just written, from within it: derives mutations from the changed keys, runs
 * them through the pipeline, writes back what is refused, writes what policies put in place, completes what is accepted, and
 * brings `accepted` and `view` up to date. Afterwards document, accepted overlay and view agree [S40].
 */
export function judgeChanges(
  bench: Bench,
  changed: readonly OverlayKey[],
  context: MutationContext,
  batch: BatchMode,
  { all, unsaid = [], beforehand = [], act = [] }: Against = {},
): Judgement {
  const { doc, accepted, view, pipeline } = bench;
  const was = view.view;
  takeOutWhatIsNone(bench, changed);
  const derived = deriveCandidates(view.base, accepted, changed, (key) => readKey(doc, key));
  const { candidates } = derived;
  const malformed = [...derived.malformed, ...unsaid];
  const blanket = all ?? (batch === "atomic" && malformed[0] ? malformed[0].refusal : undefined);
  const execution =
    blanket || candidates.length + beforehand.length === 0
      ? undefined
      : pipeline.execute(
          view.view,
          candidates.map(({ mutation }) => mutation),
          context,
          beforehand.length === 0 ? { batch } : { batch, beforehand },
        );
  const verdicts = candidates.map((candidate, index) => verdictOn(candidate, index, blanket, execution));
  const isAnyRefused = verdicts.some(isRefused);
  const allBack =
    isAnyRefused &&
    (batch === "atomic" || verdicts.some((verdict) => verdict.candidate.returning && isRefused(verdict)));
  const back = isAnyRefused ? verdicts.filter((verdict) => allBack || isRefused(verdict)) : NONE;
  const kept = isAnyRefused ? verdicts.filter((verdict) => !allBack && !isRefused(verdict)) : verdicts;
  for (const key of malformed) writeBack(doc, key, accepted[key.root].get(key.key) ?? key.before);
  // Last first: of two steps at one key, the first one's is what stood there before.
  for (const { candidate } of back.toReversed()) writeBack(doc, candidate, candidate.before);
  const isOwnerRefused = ownersRefused(back);
  for (const candidate of derived.subsumed)
    if (allBack || isOwnerRefused(candidate)) writeBack(doc, candidate, candidate.before);
  const standing = kept.map(({ candidate, outcome }) => asItStands(candidate, outcome, bench));
  const texts = textsMade(standing, bench);
  const remarks = kept.flatMap(({ candidate, outcome }, index) =>
    remarksOf(candidate, outcome, standing[index]?.after),
  );
  const logged = inLog(
    standing.filter(({ proposed, before, after }) => !proposed || !jsonEqual(before, after)),
    bench,
  );
  takeOver(bench, texts.length > 0 ? [...changed, ...texts] : changed);
  const gone = standing.flatMap(({ mutation }) => completeRemoval(bench, mutation));
  // What is one mutation, and stands as it was written, has been applied to the view already to be judged.
  const isAsJudged = candidates.length === 1 && kept.length === 1 && !standing[0]?.proposed;
  const besides = [...gone, ...texts];
  view.update(besides.length > 0 ? [...changed, ...besides] : changed, isAsJudged ? execution?.state : undefined);
  const refused: Refused[] = [
    ...malformed.map((each) => ({ ...each, mutation: null, after: undefined, outcome: undefined })),
    ...back.flatMap(({ candidate, refusal, outcome }) => (refusal ? [{ ...candidate, refusal, outcome }] : [])),
    ...beforehand.flatMap(refusedUnwritten),
  ];
  // Of most edits nobody says anything, so nothing of them is to be withheld.
  const asKept = onceAsked(() =>
    withholding([was, view.view], [...candidates.map(({ mutation }) => mutation), ...act]),
  );
  const rows = logged.map((candidate): LoggedMutation => {
    const { root, key, before, after, mutation } = candidate;
    const sentence = sentenceBetween(mutation, was, view.view);
    const row = { root, key, before: inBrief(root, before), after: inBrief(root, after), mutation, sentence };
    return candidate.voices ? { ...row, ...saidOf(candidate, candidate.voices, asKept()) } : row;
  });
  return {
    accepted: texts.length > 0 ? [...rows, ...texts] : rows,
    ...refusedInLog(refused, asKept),
    remarks,
    effects: effectsOf(execution, allBack),
    execution: execution?.executionId,
  };
}

/** What is to be told: of what was done where it stands, and how it ended for those who listen to that, whatever came of it. */
function effectsOf(execution: Execution | undefined, allBack: boolean): readonly SideEffect[] {
  if (!execution) return NONE;
  const done = allBack ? NONE : execution.sideEffects;
  if (!execution.heard) return done;
  const heard = execution.heard.filter(({ ending }) => ending !== "accepted" || !allBack);
  return [...done, ...heard.map(({ effect }) => effect)];
}

type Verdict = {
  readonly candidate: Candidate;
  readonly refusal: Refusal | undefined;
  readonly outcome: MutationOutcome | undefined;
};

function isRefused({ refusal }: Verdict): boolean {
  return refusal !== undefined;
}

/** What the pipeline said of a candidate, or what is said of all without asking it. */
function verdictOn(
  candidate: Candidate,
  index: number,
  blanket: Refusal | undefined,
  execution: Execution | undefined,
): Verdict {
  const outcome = execution?.outcomes[index];
  const refusal = blanket ?? (outcome ? outcome.refusal : execution && brokenOff(execution));
  return { candidate, refusal, outcome };
}

const NONE: readonly never[] = [];

type AsKept = ReturnType<typeof withholding>;

function onceAsked<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What the log has of what policies said of an accepted edit, and of what was asked for where they put another in its place. */
function saidOf(
  { mutation, proposed }: Standing,
  voices: MutationOutcome["voices"],
  asKept: AsKept,
): Pick<LoggedMutation, "said" | "proposed"> {
  const said = wordsOf(voices, proposed ? [mutation, proposed] : [mutation], asKept);
  return proposed ? { said, proposed: asKept(proposed) } : { said };
}

/** What the log, and whoever wrote it, are told of what was refused. */
function refusedInLog(refused: readonly Refused[], kept: () => AsKept): Pick<Judgement, "refused" | "notices"> {
  if (refused.length === 0) return { refused: NONE, notices: NONE };
  const asKept = kept();
  return {
    refused: refused.map(({ root, key, mutation, refusal, outcome }) => {
      const edits = [mutation, outcome?.mutation].flatMap((each) => each ?? []);
      const sentence = keptRefusal(refusal, edits, asKept);
      const row = { mutation: mutation && asKept(mutation), key: `${root} ${key}`, rule: refusal.kind, sentence };
      return outcome && outcome.voices.length > 0 ? { ...row, said: wordsOf(outcome.voices, edits, asKept) } : row;
    }),
    notices: refused.map((each) => noticeOf(each, each.refusal, each.after)),
  };
}

type Refused = OverlayKey & {
  readonly mutation: Mutation | null;
  readonly after: Json | undefined;
  readonly refusal: Refusal;
  readonly outcome: MutationOutcome | undefined;
};

/** At the key where it would have been written first. */
function refusedUnwritten(outcome: MutationOutcome): readonly Refused[] {
  const { mutation, proposed = mutation, refusal } = outcome;
  const [at] = keysSaying(proposed);
  return refusal ? [{ ...at, mutation: proposed, after: undefined, refusal, outcome }] : NONE;
}

/** The verdict on a mutation that was refused before anything was written. */
export function refusedBeforehand(mutation: Mutation, refusal: Refusal): Judgement {
  const isOfSchema = mutation.type === "schema.edit" || mutation.type === "schema.discard";
  const key = isOfSchema ? mutation.schema : "function" in mutation ? mutation.function : mutation.type;
  const sentence = refusalSentence(refusal);
  return {
    accepted: [],
    refused: [{ mutation, key: `text ${key}`, rule: refusal.kind, sentence }],
    notices: [noticeOf({ root: "text", key }, refusal, undefined)],
    remarks: [],
    effects: [],
  };
}

/** The accepted overlay and the view take over what the document now holds at `keys`. */
export function settle(bench: Omit<Bench, "pipeline">, keys: readonly OverlayKey[]): void {
  takeOver(bench, keys);
  bench.view.update(keys);
}

function takeOver({ doc, accepted }: Pick<Bench, "doc" | "accepted">, keys: readonly OverlayKey[]): void {
  for (const { root, key } of keys) {
    const value = readKey(doc, { root, key });
    if (value === undefined) accepted[root].delete(key);
    else accepted[root].set(key, value);
  }
}

/** Takes what goes with an accepted removal out of the document and the overlay that agrees with it; answers what that was. */
function completeRemoval({ doc, accepted }: Bench, mutation: Mutation): readonly OverlayKey[] {
  const gone = goneWith(mutation, accepted);
  for (const key of gone) writeBack(doc, key, undefined);
  takeOver({ doc, accepted }, gone);
  return gone;
}

/** Why nothing of a batch was kept that the pipeline did not judge to its end. */
export function brokenOff({ phase, executionId }: Pick<Execution, "phase" | "executionId">): Refusal {
  return phase === "failed" ? { kind: "failed", execution: executionId } : { kind: "interrupted" };
}

type Standing = Candidate & {
  /** As it was asked for, where a policy put another in its place. */
  readonly proposed?: Mutation;
  /** What policies said of it, where they said something. */
  readonly voices?: MutationOutcome["voices"];
};

/**
 * An overlay holds differences only, whatever base its authors stood on [S74]: what they have written that is none any more is taken
 * out before it is looked at, which means the same.
 */
function takeOutWhatIsNone({ doc, accepted, view }: Bench, changed: readonly OverlayKey[]): void {
  for (const key of changed) {
    const value = readKey(doc, key);
    if (value !== undefined && isNoDifference(view.base, accepted, key, value)) writeBack(doc, key, undefined);
  }
}

/**
 * An accepted candidate as it is kept. Where policies put another mutation in place of the one that was written, that is
 * written now, in the same transaction: nobody ever sees the first, and document, log and view say the same [S40].
 */
function asItStands(candidate: Candidate, outcome: MutationOutcome | undefined, { doc, view }: Bench): Standing {
  if (!outcome || outcome.voices.length === 0) return candidate;
  const { voices, proposed, mutation } = outcome;
  if (!proposed) return { ...candidate, voices };
  // An edit of a text speaks of the text as it was before.
  if (candidate.root === "text") writeBack(doc, candidate, candidate.before);
  writeMutation(doc, view.base, mutation);
  return { ...candidate, mutation, after: readKey(doc, candidate), proposed, voices };
}

/** What the author of an accepted mutation should know about it, at its place. */
function remarksOf(
  candidate: Candidate,
  outcome: MutationOutcome | undefined,
  stands: Json | undefined,
): RemarkNotice["remarks"] {
  if (!outcome || outcome.voices.length + outcome.remarks.length === 0) return NONE;
  const { root, key } = candidate;
  const at = { root, key, ...addressOf(candidate) };
  // A text is long, and whoever types in it has it before them.
  const put = { attempted: candidate.after ?? null, ...(root === "text" ? {} : { stands: stands ?? null }) };
  return [
    ...outcome.voices.flatMap(({ kind, policy, severity, sentence }): RemarkNotice["remarks"] => {
      if (kind === "modify") return [{ ...at, rule: policy, severity: "changed", sentence, ...put }];
      return kind === "deny"
        ? []
        : [{ ...at, rule: policy, severity: severity === "info" ? "info" : "warning", sentence }];
    }),
    ...outcome.remarks.map(({ rule, severity, sentence }) => ({ ...at, rule, severity, sentence })),
  ];
}

/** The rows of open texts that say the code a function was made with again: consequences, no lines of the audit [D44]. */
function textsMade(standing: readonly Standing[], { doc, accepted }: Bench): readonly (LoggedMutation & OverlayKey)[] {
  return standing.flatMap(({ mutation }) => {
    if (mutation.type !== "function.create") return [];
    const at = { root: "text", key: mutation.function } as const;
    const [before, after] = [accepted.text.get(at.key), readKey(doc, at)];
    if (typeof before !== "string" || typeof after !== "string" || before === after) return [];
    const edit = textMutation(at.key, before, after);
    return [{ ...at, before: inBrief("text", before), after: inBrief("text", after), mutation: edit, quiet: true }];
  });
}

/** What the log says of the accepted candidates: an edit of a component that the same act deletes comes to nothing, so it is left out. */
function inLog(kept: readonly Standing[], bench: Bench): readonly Standing[] {
  if (!kept.some(({ mutation }) => mutation.type === "component.delete")) return kept;
  const deleted = new Set<ComponentId>();
  for (const { mutation } of kept) if (mutation.type === "component.delete") deleted.add(mutation.component);
  const standing = kept.filter(
    ({ root, mutation }) => root !== "attribute" || !("component" in mutation) || !deleted.has(mutation.component),
  );
  return standing.flatMap((candidate) => withEditsUndone(candidate, bench));
}

/** Marking a component for deletion takes back what was changed on it: part of the act, so it is in the log before it. */
function withEditsUndone(candidate: Standing, { accepted, view }: Bench): readonly Standing[] {
  if (candidate.mutation.type !== "component.delete") return [candidate];
  const edits = deriveCandidates(
    view.base,
    accepted,
    goneWith(candidate.mutation, accepted),
    () => undefined,
  ).candidates;
  const { component } = candidate.mutation;
  const schema = view.base.components.get(component)?.schema;
  const isMoved = schema !== undefined && schema !== view.view.components.get(component)?.schema;
  if (!isMoved) return [...edits, candidate];
  // Two steps at one key: back to the version it was of, and marked.
  const back = { ...candidate, after: undefined, mutation: { type: "component.upgrade", component, schema } } as const;
  return [back, ...edits, { ...candidate, before: undefined }];
}

/** Whether what a key belongs to was to be taken away, or to be made with it, and was not. */
function ownersRefused(back: readonly Verdict[]): (key: OverlayKey) => boolean {
  if (back.length === 0) return () => false;
  const keys = new Set(back.map(({ candidate }) => candidate.key));
  const components = new Set(
    back.flatMap(({ candidate: { mutation } }) =>
      mutation.type === "component.erase" || mutation.type === "component.delete" ? [mutation.component as string] : [],
    ),
  );
  const made = new Set<string>(
    back.flatMap(({ candidate: { mutation } }) => (mutation.type === "function.create" ? [mutation.function] : [])),
  );
  return ({ root, key }) =>
    (root === "text" && made.has(key)) ||
    key.split("/").some((name) => components.has(name)) ||
    pathsAbove(key).some((over) => keys.has(over));
}

function noticeOf(at: OverlayKey, refusal: Refusal, attempted: Json | undefined): RefusalNotice["refusals"][number] {
  return {
    root: at.root,
    key: at.key,
    ...addressOf(at),
    rule: refusal.kind,
    sentence: refusalSentence(refusal),
    ...(attempted === undefined ? {} : { attempted }),
  };
}

/** Where a person would look for it. */
function addressOf({ root, key }: OverlayKey): {
  readonly component?: string;
  readonly path?: string;
  readonly function?: string;
} {
  const slash = key.indexOf("/");
  if (root === "function" || root === "text") return { function: slash > 0 ? key.slice(0, slash) : key };
  if (root === "attribute" && slash > 0) return { component: key.slice(0, slash), path: key.slice(slash) };
  return root === "component" ? { component: key } : {};
}
