import {
  applyRefusal,
  approveRefusal,
  cancelRefusal,
  isStale,
  rejectRefusal,
  requirementsOf,
  reviewedContent,
  reviewSentence,
  risksOf,
  thingHashes,
  withdrawRefusal,
  type Decider,
  type Demand,
  type RequestRecord,
  type ReviewRefusal,
  type Standing,
  type ThingHashes,
} from "@tributary/core/governance";
import {
  affectedBy,
  changesBetween,
  functionChangesBetween,
  functionFindingsBetween,
  leavingSentence,
  planOf,
  noteChangesBetween,
  schemaChangesBetween,
  viewChangesBetween,
  type Plan,
} from "@tributary/core/engine";
import type {
  ComponentChange,
  Finding,
  FunctionChange,
  FunctionFinding,
  RequestView,
  Review,
  RiskView,
  NoteChange,
  SchemaChange,
  ViewChange,
} from "@tributary/core/protocol";
import { type ComponentId, type FunctionId, whoOf } from "@tributary/core/base";
import { type Mutation, type SchemaRef, unfinishedDefinition } from "@tributary/core/model";
import { attributed, contributorsOf, handsOn, type Attribution } from "../change-sets/attribution.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Directory } from "../change-sets/names.ts";
import type { Deps } from "../deps.ts";
import { demandsOf, isOf, type Judgement } from "../engine/demands.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { findingsOf, generatedOf } from "./found.ts";

const REQUIRED_APPROVALS = 1;

/** What it comes to: enough to say how a request stands. */
export type Weighed = {
  readonly mutations: readonly Mutation[];
  readonly plan: Plan;
  readonly risks: RiskView;
  readonly contentHash: string;
  readonly findings: readonly Finding[];
  readonly demands: readonly Demand[];
  /** Whether functions and policies have been heard about what stands there now; else nothing of it can be approved or applied. */
  readonly settled: boolean;
  /** What it waits for where it is not settled. */
  readonly unsettled: Extract<ReviewRefusal, { kind: "notSettled" | "notJudged" }> | undefined;
};

/** All of it that a reviewer looks at, whoever looks. */
export type Content = {
  readonly changes: readonly ComponentChange[];
  readonly functions: readonly FunctionChange[];
  readonly functionFindings: readonly FunctionFinding[];
  readonly schemas: readonly SchemaChange[];
  readonly notes: readonly NoteChange[];
  readonly views: readonly ViewChange[];
  readonly generated: Review["generated"];
  /** By thing, the hash of what the change set changes on it. */
  readonly hashes: ThingHashes;
};

/** A change set against Head at one moment: what a reviewer looks at, and what an approval binds to. */
export type Assessment = Weighed & Content & { readonly standing: Standing };

/** What it takes to look: who wrote what, who is who, and what policies said. */
export type Background = {
  readonly attribution: Attribution;
  /** How many edits there were when that was read, at least: of more than these it may know already. */
  readonly edits: number;
  readonly directory: Directory;
  /** Undefined where they have not been heard yet. */
  readonly judgement: Judgement | undefined;
};

export type Assessing = Pick<Deps, "claimsOf" | "engine" | "stopping">;

type Kept = { readonly of: readonly unknown[]; readonly weighed: Weighed; whole?: Whole };
type Whole = { readonly of: number; readonly content: Content };

/** What was made of each open change set last: made anew only when something that it is made of is another [VR19]. */
const kept = new WeakMap<ChangeSetHost, Kept>();

/** How a request about it stands right now, without all that a reviewer looks at. */
export function weighed(deps: Assessing, host: ChangeSetHost, home: WorkspaceHost, background: Background) {
  const found = current(deps, host, home, background.judgement).weighed;
  return { ...found, standing: standingOf(found, background) };
}

export function assess(deps: Assessing, host: ChangeSetHost, home: WorkspaceHost, background: Background): Assessment {
  const entry = current(deps, host, home, background.judgement);
  const { attribution, edits } = background;
  if (entry.whole?.of !== edits)
    entry.whole = { of: edits, content: contentOf(host, home, attribution, entry.weighed) };
  return { ...entry.weighed, ...entry.whole.content, standing: standingOf(entry.weighed, background) };
}

/** The hashes of things alone, for marks. */
export function hashesOf({ session }: ChangeSetHost): ThingHashes {
  return thingHashes(session.base, session.mutations());
}

function current(deps: Assessing, host: ChangeSetHost, home: WorkspaceHost, judgement: Judgement | undefined): Kept {
  const of = madeOf(deps, host, home, judgement);
  const known = kept.get(host);
  if (known?.of.every((part, at) => part === of[at])) return known;
  const entry: Kept = { of, weighed: weigh(deps, host, home, judgement) };
  kept.set(host, entry);
  return entry;
}

/** All that an assessment is made of, but for who is who and what was decided: these are read for every look. */
function madeOf(
  deps: Assessing,
  host: ChangeSetHost,
  home: WorkspaceHost,
  judgement: Judgement | undefined,
): readonly unknown[] {
  const { session, consequences, edits } = host;
  return [
    ...[session.base, session.view, edits, consequences.revision, consequences.isSettled],
    ...[home.snapshot, home.consequences.revision, home.consequences.isSettled, home.resources.revision],
    ...[judgement, isOf(judgement, deps, host)],
  ];
}

function standingOf({ contentHash, demands }: Weighed, { attribution, directory }: Background): Standing {
  return {
    contentHash,
    contributors: contributorsOf(attribution, directory.tokenOwners),
    members: directory.members,
    requiredApprovals: REQUIRED_APPROVALS,
    demands,
  };
}

function weigh(deps: Assessing, host: ChangeSetHost, home: WorkspaceHost, judgement: Judgement | undefined): Weighed {
  const { base, view } = host.session;
  const isWorkedOut = host.consequences.isSettled && home.consequences.isSettled;
  const plan = known(
    isWorkedOut,
    planOf({
      head: home.consequences.effective(base),
      proposed: host.consequences.effective(view),
      resources: home.resources.all,
      trees: { head: (id) => home.consequences.tree(id), proposed: (id) => host.consequences.tree(id) },
      claimsOf: deps.claimsOf,
    }),
  );
  const mutations = host.session.mutations();
  const risks = risksOf({ base, proposed: view, mutations, plan: plan.steps, resources: home.resources.all });
  const isJudged = isOf(judgement, deps, host);
  const findings = findingsOf(view, host.consequences);
  return {
    ...{ mutations, plan, risks, findings },
    contentHash: reviewedContent({ base, mutations, plan: plan.steps, resources: home.resources.all }),
    demands: demandsOf(deps, host, judgement, {
      ...{ head: base, proposed: view },
      plan: plan.steps,
      risks,
      failures: findings.filter(({ result }) => result === "failure"),
    }),
    settled: isWorkedOut && isJudged,
    unsettled: isWorkedOut ? (isJudged ? undefined : { kind: "notJudged" }) : { kind: "notSettled" },
  };
}

function contentOf(
  host: ChangeSetHost,
  home: WorkspaceHost,
  attribution: Attribution,
  { mutations }: Weighed,
): Content {
  const { base, view } = host.session;
  const hashes = thingHashes(base, mutations);
  const hashed = <Change>(change: Change, thing: string) => {
    const hash = hashes[thing];
    return hash === undefined ? change : { ...change, hash };
  };
  return {
    changes: attributed({ before: base, after: view }, changesBetween(base, view), attribution).map((change) => ({
      ...hashed(withLeaving(change, host, home), change.component),
      affects: affectedBy(view, change),
    })),
    functions: functionChangesBetween(base, view).map((change) =>
      hashed(withStanding(change, host, attribution), change.function),
    ),
    functionFindings: functionFindingsBetween(
      { model: home.snapshot, state: (id) => home.consequences.functionState(id) },
      { model: view, state: (id) => host.consequences.functionState(id) },
    ),
    schemas: schemaChangesBetween(base, view).map((each) => hashed(withTyped(each, host, attribution), each.schema)),
    notes: noteChangesBetween(base, view).map((each) =>
      hashed({ ...each, by: handsOn(attribution, each.key) }, each.key),
    ),
    views: viewChangesBetween(base, view).map((each) =>
      hashed({ ...each, by: handsOn(attribution, each.key) }, each.key),
    ),
    generated: generatedOf(home.consequences, host.consequences),
    hashes,
  };
}

/** What a kind's functions can do is known once all of them could be read; until then nothing is said to be lacking. */
function known(settled: boolean, { steps, cycles }: Plan): Plan {
  return { steps: settled ? steps : steps.map(({ problem: _, ...step }) => step), cycles };
}

/** The change with what stays outside, where it is erased and nothing is done there. */
function withLeaving(change: ComponentChange, host: ChangeSetHost, home: WorkspaceHost): ComponentChange {
  const isLeft = host.session.view.components.get(change.component as ComponentId)?.left === true;
  return isLeft ? { ...change, leaves: leavingSentence(home.resources.get(change.component as ComponentId)) } : change;
}

/** The change with whose hands were in it, and why it cannot be run, where it cannot. */
function withStanding(change: FunctionChange, host: ChangeSetHost, attribution: Attribution): FunctionChange {
  const state = host.consequences.functionState(change.function as FunctionId);
  const [problem] = state?.phase === "broken" ? state.problems : [];
  return {
    ...change,
    by: handsOn(attribution, change.function),
    ...(problem ? { problem: `Line ${problem.line}, column ${problem.column}: ${problem.sentence}` } : {}),
  };
}

/** The change with whose hands were in it, and why what is typed there is not in force, where it is not. */
function withTyped(change: SchemaChange, { session }: ChangeSetHost, attribution: Attribution): SchemaChange {
  const ref = change.schema as SchemaRef;
  const [text, schema] = [session.overlay().text.get(ref), session.view.schemas.get(ref)];
  const problem = schema && typeof text === "string" ? unfinishedDefinition(text, schema) : undefined;
  return { ...change, by: handsOn(attribution, ref), ...(problem === undefined ? {} : { problem }) };
}

/** How much a change set changes, in things. */
export function changeCount({ changes, functions, schemas, notes, views }: Content): number {
  return changes.length + functions.length + schemas.length + notes.length + views.length;
}

/** What the rules say about a request, for the person who looks. */
export function governanceOf(
  record: RequestRecord | undefined,
  by: Decider,
  { standing }: Pick<Assessment, "standing">,
  directory: Directory,
): Pick<Review, "request" | "requirements" | `${"approve" | "reject" | "withdraw" | "cancel" | "apply"}Refusal`> {
  const said = (refusal: ReviewRefusal | null) => refusal && reviewSentence(refusal);
  return {
    request: record ? requestView(record, standing, directory) : null,
    requirements: requirementsOf(record, standing, by.origin?.metadata),
    approveRefusal: said(approveRefusal(record, by, standing)),
    rejectRefusal: said(rejectRefusal(record, by, standing)),
    withdrawRefusal: said(withdrawRefusal(record, by)),
    cancelRefusal: said(cancelRefusal(record, by)),
    applyRefusal: said(applyRefusal(record, by, standing)),
  };
}

function requestView(record: RequestRecord, standing: Standing, directory: Directory): RequestView {
  const { id, phase, requester, requestedAt, contentHash, decisions } = record;
  const open = phase === "pending" || phase === "approved";
  return {
    id,
    phase,
    requestedBy: whoOf(requester),
    requestedAt,
    contentHash,
    stale: open && isStale(record, standing),
    decisions: decisions.map((decision) => ({ ...decision, by: directory.whoIs(decision.by) })),
  };
}
