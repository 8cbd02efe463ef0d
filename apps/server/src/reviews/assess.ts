import {
  applyRefusal,
  approveRefusal,
  cancelRefusal,
  isStale,
  rejectRefusal,
  requirementsOf,
  reviewedContent,
  reviewSentence,
  withdrawRefusal,
  type Decider,
  type RequestRecord,
  type ReviewRefusal,
  type Standing,
} from "@tributary/core/governance";
import {
  changesBetween,
  fieldTitle,
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
  GeneratedCode,
  Qualification,
  RequestView,
  Review,
  NoteChange,
  SchemaChange,
  ViewChange,
} from "@tributary/core/protocol";
import { type ComponentId, type FunctionId, whoOf } from "@tributary/core/base";
import {
  type Component,
  functionsOf,
  nameOf,
  type Path,
  requiredPlace,
  resultPath,
  type SchemaRef,
  schemaOf,
  type Snapshot,
  unfinishedDefinition,
} from "@tributary/core/model";
import { attributed, contributorsOf, handsOn, type Attribution } from "../change-sets/attribution.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Directory } from "../change-sets/names.ts";
import type { Consequences } from "../consequences.ts";
import type { Deps } from "../deps.ts";
import { demandsOf, isOf, type Judgement } from "../engine/demands.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";

const QUALIFICATION = "/derived/qualification/";
const CODE = "/derived/code/";
const REQUIRED_APPROVALS = 1;

/** A change set against Head at one moment: what a reviewer looks at, and what an approval binds to. */
export type Assessment = {
  readonly changes: readonly ComponentChange[];
  readonly functions: readonly FunctionChange[];
  readonly functionFindings: readonly FunctionFinding[];
  readonly schemas: readonly SchemaChange[];
  readonly notes: readonly NoteChange[];
  readonly views: readonly ViewChange[];
  readonly plan: Plan;
  readonly contentHash: string;
  readonly settled: boolean;
  readonly standing: Standing;
};

/** What it takes to look: who wrote what, who is who, and what policies said. */
export type Background = {
  readonly attribution: Attribution;
  readonly directory: Directory;
  readonly judgement: Judgement;
};

export function assess(
  deps: Pick<Deps, "claimsOf" | "engine" | "stopping">,
  host: ChangeSetHost,
  home: WorkspaceHost,
  { attribution, directory, judgement }: Background,
): Assessment {
  const { base, view } = host.session;
  const changes = changesBetween(base, view);
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
  const contentHash = reviewedContent({
    base,
    mutations: host.session.mutations(),
    plan: plan.steps,
    resources: home.resources.all,
  });
  const standing: Standing = {
    contentHash,
    contributors: contributorsOf(attribution, directory.tokenOwners),
    members: directory.members,
    requiredApprovals: REQUIRED_APPROVALS,
    demands: demandsOf(deps, host, judgement, {
      ...{ head: base, proposed: view },
      plan: plan.steps,
      failures: findingsOf(view, host.consequences).filter(({ result }) => result === "failure"),
    }),
  };
  return {
    changes: attributed(changes, attribution).map((change) => withLeaving(change, host, home)),
    functions: functionChangesBetween(base, view).map((change) => withStanding(change, host, attribution)),
    functionFindings: functionFindingsBetween(
      { model: home.snapshot, state: (id) => home.consequences.functionState(id) },
      { model: view, state: (id) => host.consequences.functionState(id) },
    ),
    schemas: schemaChangesBetween(base, view).map((each) => withTyped(each, host, attribution)),
    notes: noteChangesBetween(base, view).map((each) => ({ ...each, by: handsOn(attribution, each.key) })),
    views: viewChangesBetween(base, view).map((each) => ({ ...each, by: handsOn(attribution, each.key) })),
    plan,
    contentHash,
    settled: isWorkedOut && isOf(judgement, deps, host),
    standing,
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
export function changeCount({ changes, functions, schemas, notes, views }: Assessment): number {
  return changes.length + functions.length + schemas.length + notes.length + views.length;
}

/** What the rules say about a request, for the person who looks. */
export function governanceOf(
  record: RequestRecord | undefined,
  by: Decider,
  { standing }: Assessment,
  directory: Directory,
): Pick<Review, "request" | "requirements" | `${"approve" | "reject" | "withdraw" | "cancel" | "apply"}Refusal`> {
  const said = (refusal: ReviewRefusal | null) => refusal && reviewSentence(refusal);
  return {
    request: record ? requestView(record, standing, directory) : null,
    requirements: requirementsOf(record, standing),
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

/** Every qualification that is not a success, and those that failed to run, by component. */
export function findingsOf(view: Snapshot, consequences: Consequences): Finding[] {
  const findings: Finding[] = [];
  for (const { component, path, result } of consequences.results()) {
    const model = view.components.get(component);
    if (!model || model.deleted) continue;
    if (!path.startsWith(QUALIFICATION)) {
      if (result.phase === "failed") findings.push(uncomputed(view, model, path, result.reason));
      continue;
    }
    const name = path.slice(QUALIFICATION.length);
    const schema = schemaOf(view, model);
    const bound = (schema ? functionsOf(view, schema) : []).find(
      (binding) => binding.kind === "qualification" && binding.name === name,
    );
    const title = bound?.title ?? (requiredPlace(name) ? "Required values" : name);
    const about = { component, name: nameOf(model), function: name, title };
    if (result.phase === "failed")
      findings.push({ ...about, result: "warning", message: `This check could not run: ${result.reason}` });
    const found = "value" in result ? (result.value as Qualification | null | undefined) : undefined;
    if (found && found.result !== "success") findings.push({ ...about, ...found });
  }
  const rank = { failure: 0, warning: 1, success: 2 } as const;
  return findings.sort(
    (a, b) => rank[a.result] - rank[b.result] || compare(a.name, b.name) || compare(a.function, b.function),
  );
}

/** A value that a function should give and does not: what it is needed for goes without it. */
function uncomputed(view: Snapshot, model: Component, path: string, reason: string): Finding {
  const schema = schemaOf(view, model);
  const bound = schema && functionsOf(view, schema).find((each) => resultPath(each) === path);
  const title = bound?.title ?? fieldTitle(view, model, path as Path);
  const cell = model.attributes.get(path as Path);
  const isTaken = cell !== undefined && "from" in cell && cell.from.via === undefined;
  const message = isTaken ? `${title} has no value. ${reason}` : `${title} could not be computed. ${reason}`;
  const about = { component: model.id, name: nameOf(model), function: path.slice(1), title };
  return { ...about, result: "failure", message, ...(path.startsWith("/derived/") ? {} : { path }) };
}

/** Generated files that differ between Head and the change set. A text without a name of its own is a part of another's. */
export function generatedOf(head: Consequences, proposed: Consequences): Review["generated"] {
  const [before, after] = [codes(head), codes(proposed)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [old, next] = [before.get(key), after.get(key)];
    const { component, code } = next ?? old ?? { component: "", code: undefined };
    if (!code?.fileName || old?.code.code === next?.code.code) return [];
    const { fileName, format } = code;
    return [{ component, fileName, format, before: old?.code.code ?? "", after: next?.code.code ?? "" }];
  });
}

function codes(
  consequences: Consequences,
): Map<string, { readonly component: ComponentId; readonly code: GeneratedCode }> {
  const found = new Map<string, { component: ComponentId; code: GeneratedCode }>();
  for (const { component, path, result } of consequences.results()) {
    const code =
      path.startsWith(CODE) && "value" in result ? (result.value as GeneratedCode | null | undefined) : undefined;
    if (code) found.set(`${component} ${path.slice(CODE.length)}`, { component, code });
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
