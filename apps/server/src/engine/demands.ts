import { SYSTEM_ACTOR } from "@tributary/core/base";
import { type Demand, demandsIn, type ReviewFacts, type WorkspacePolicies } from "@tributary/core/governance";
import type { Snapshot } from "@tributary/core/model";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { MutationEngine } from "./mutation-engine.ts";

/** What is judged: when any of it is another, it is to be judged anew. */
type Subject = {
  readonly base: Snapshot;
  readonly view: Snapshot;
  /** Undefined where they have not been read. */
  readonly policies: WorkspacePolicies | undefined;
};

/** What policies say of all that one state of a change set changes. */
export type Judgement = { readonly of: Subject; readonly demands: readonly Demand[] };

export type JudgingParts = {
  readonly engine: Pick<MutationEngine, "head"> & { readonly policies: Pick<MutationEngine["policies"], "known"> };
  readonly stopping: AbortSignal;
};

type Judged = Pick<ChangeSetHost, "id" | "workspace"> & {
  readonly session: Pick<ChangeSetHost["session"], "base" | "view" | "mutations">;
};

const judgements = new WeakMap<Judged, { readonly of: Subject; readonly judging: Promise<Judgement> }>();

/**
 * What policies say of the change set as it stands when this is called: in slices, so that a large one holds nobody up, and
 * once for as long as nothing of it changes. It is given up when something does; then `isOf` says that it is out of date.
 */
export function judgementOf(parts: JudgingParts, host: Judged): Promise<Judgement> {
  const known = judgements.get(host);
  if (known && isSubject(known.of, parts, host)) return known.judging;
  const of = subjectOf(parts, host);
  const judging = judge(parts, host, of);
  judgements.set(host, { of, judging });
  return judging;
}

/** Whether it is about what stands there now. */
export function isOf(judgement: Judgement | undefined, parts: JudgingParts, host: Judged): judgement is Judgement {
  return judgement !== undefined && isSubject(judgement.of, parts, host);
}

/** What the workspace's policies want of this change set, from what it says, plans and finds now [G20] [G26]. */
export function demandsOf(
  parts: JudgingParts,
  host: Judged,
  judgement: Judgement | undefined,
  facts: ReviewFacts,
): readonly Demand[] {
  if (!isOf(judgement, parts, host)) return demandsIn({ phase: "interrupted", outcomes: [] });
  const ofWhole = (judgement.of.policies?.rules ?? []).flatMap((rule) => rule(facts) ?? []);
  return [...judgement.demands, ...ofWhole];
}

async function judge(parts: JudgingParts, host: Judged, of: Subject): Promise<Judgement> {
  const { engine, stopping } = parts;
  const context = { actor: SYSTEM_ACTOR, role: "owner", workspace: host.workspace, changeSet: host.id } as const;
  const execution = await engine.head.executeSliced(of.base, host.session.mutations(), context, {
    ...{ mode: "validate", batch: "bestEffort", isSettled: true },
    pause: () => nextTurn(),
    cancelled: () => stopping.aborted || !isSubject(of, parts, host),
  });
  // What was given up, or broke, is asked again by whoever looks next; what took too long would only take as long again.
  const isForgotten = execution.phase === "failed" || execution.interruption === "cancelled";
  if (isForgotten && judgements.get(host)?.of === of) judgements.delete(host);
  return { of, demands: demandsIn(execution) };
}

function subjectOf({ engine }: JudgingParts, { workspace, session }: Judged): Subject {
  return { base: session.base, view: session.view, policies: engine.policies.known(workspace) };
}

function isSubject(of: Subject, parts: JudgingParts, host: Judged): boolean {
  const now = subjectOf(parts, host);
  return of.base === now.base && of.view === now.view && of.policies === now.policies;
}
