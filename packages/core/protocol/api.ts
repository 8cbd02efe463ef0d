import type { Actor, Json, Role, Who } from "../base/index.ts";
import type { Cell, FunctionDefinition, Mutation, Risk, Schema, SnapshotJson } from "../model/index.ts";
import type { ComponentChange, FunctionChange, NoteChange, SchemaChange, ViewChange } from "./changes.ts";
import type { DivergenceView, RelatedChangeSet, ReviewMarks } from "./lineage.ts";
import type { FunctionState, Qualification } from "./results.ts";

/**
 * What the tRPC procedures answer. The router (`adapters/api`) implements these; the web app, the SDK and the CLI read
 * them. Times are milliseconds since the epoch.
 */
export type Me = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string } | null;
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  /** True until the first account exists: the first page then offers to create it. */
  readonly first: boolean;
};

export type WorkspaceView = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly headVersion: number;
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
  }[];
  readonly engine: EngineStatus;
};

export type EngineStatus =
  | { readonly phase: "none" }
  | { readonly phase: "connecting"; readonly host: string }
  | {
      readonly phase: "connected";
      readonly host: string;
      readonly version: string;
      readonly containers: number;
      readonly name: string;
    }
  | { readonly phase: "failed"; readonly host: string; readonly reason: string };

export type ChangeSetSummary = {
  readonly id: string;
  readonly title: string;
  readonly phase: ChangeSetPhase;
  readonly baseVersion: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly contributors: readonly { readonly id: string; readonly name: string; readonly type: Actor["type"] }[];
  /** How many edits were made in it: what they come to, and whether Head says the same by now, is in its review. */
  readonly changes: number;
  /** What is worth knowing about it, in sentences; empty when nothing was said. */
  readonly description: string;
  /** The change set that it is a part of, or takes back. */
  readonly origin: RelatedChangeSet | null;
  /** The run that applying it has started: that it is on Head does not say how its steps on the engine have ended. */
  readonly run: Pick<RunView, "id" | "phase"> | null;
};

/**
 * How what somebody did or tried came out. `blocked`: they may not, as a policy, a role, or the state of things has it; `invalid`: the
 * model cannot say that. `refused` is either, in entries of earlier releases, and finds all three when it is looked for.
 */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];
export const AUDIT_OUTCOMES = ["accepted", "blocked", "invalid", "refused", "failed"] as const;

/** Change sets in the order they were made, newest first, with how many there are in all. */
export type ChangeSetPage = {
  readonly items: readonly ChangeSetSummary[];
  /** The last of these, when more follow. */
  readonly next: string | null;
  /** How many of those that were looked for are open, and how many have ended. */
  readonly open: number;
  readonly ended: number;
};

export type ChangeSetPhase = "open" | "applying" | "applied" | "abandoned";

/** A snapshot as it travels: flat, so that the reader rebuilds its persistent maps. Immutable per version: cache it for ever. */
export type SnapshotPage = {
  readonly version: number;
  readonly schemas: readonly Schema[];
  readonly components: readonly {
    readonly id: string;
    readonly schema: string;
    readonly deleted: boolean;
    readonly attributes: { readonly [path: string]: Cell };
  }[];
  readonly views: readonly {
    readonly id: string;
    readonly name: string;
    readonly members: { readonly [component: string]: readonly [number, number] };
  }[];
  /** With the first page, where there are any. */
  readonly functions?: readonly FunctionDefinition[];
  /** With the first page, where there is anything in it. */
  readonly catalogue?: SnapshotJson["catalogue"];
  /** Pass as `cursor` for the next page; absent on the last. */
  readonly next?: string;
  /** How many components and pages there are in all. */
  readonly total: number;
  readonly pages: number;
};

/** Where programs and pages read a model, page by page, as JSON: `?workspace=` or `?changeSet=`, `&version=`, `&page=` from 0. */
export const MODEL_PATH = "/api/model";

export type StepKind = "create" | "update" | "replace" | "destroy";

export type PlanStep = {
  readonly component: string;
  readonly name: string;
  readonly schema: string;
  readonly kind: StepKind;
  /** Why, in words: "image changes, and an engine cannot change that in place". */
  readonly reason: string;
  readonly downtime: boolean;
  /** Why nothing can take this step, in a sentence; absent where something can. */
  readonly problem?: string;
  /** Components whose steps must have finished first. */
  readonly after: readonly string[];
};

/** What is to be seen to in a function, in sentences: types that do not fit, tests that fail. It stands in nobody's way. */
export type FunctionFinding = {
  readonly function: string;
  readonly name: string;
  readonly title: string;
  readonly sentences: readonly string[];
  /** A test of it has not been run yet: ask again. */
  readonly awaited?: true;
};

/** How the functions of a model stand. */
export type FunctionChecks = {
  readonly functions: readonly (Omit<FunctionFinding, "sentences" | "awaited"> & {
    readonly state: FunctionState | null;
    readonly sentences: readonly string[];
  })[];
  /** False while some of it is still being worked out. */
  readonly settled: boolean;
};

/** How much of a risk one thing is of those that a change set changes, or that its plan reaches. */
export type ThingRisk = {
  /** What it is called among the things of a review; a component that only the plan reaches by its id. */
  readonly thing: string;
  readonly name: string;
  readonly risk: Risk;
  /** In a sentence. */
  readonly why: string;
  /** Why applying it cannot be taken back, in a sentence; absent where it can. */
  readonly irreversible?: string;
};

/** What applying a change set risks. */
export type RiskView = {
  readonly highest: Risk;
  /** In words: what is at the highest, and what cannot be taken back. */
  readonly sentence: string;
  /** The highest first, then by name. */
  readonly things: readonly ThingRisk[];
};

export type Finding = Qualification & {
  readonly component: string;
  readonly name: string;
  readonly function: string;
  readonly title: string;
};

/** Somebody, by id and by the name they have: two people may have one name. */
export type Named = { readonly id: string; readonly name: string };

export type Requirement = {
  readonly id: string;
  readonly sentence: string;
  readonly met: boolean;
  readonly by: readonly (Named & { readonly at: number })[];
  /** The policy that wants it, where one does. */
  readonly policy?: string;
};

export type Review = {
  readonly changeSet: ChangeSetSummary;
  readonly headVersion: number;
  /** What an approval binds to: the mutations, the plan and the observed resources. */
  readonly contentHash: string;
  readonly changes: readonly ComponentChange[];
  readonly functions: readonly FunctionChange[];
  /** Of functions that change here, and of others that this change set makes wrong. */
  readonly functionFindings: readonly FunctionFinding[];
  readonly schemas: readonly SchemaChange[];
  readonly notes: readonly NoteChange[];
  /** No part of what is approved. */
  readonly views: readonly ViewChange[];
  readonly plan: readonly PlanStep[];
  readonly risks: RiskView;
  readonly findings: readonly Finding[];
  /** False while functions still run: the plan and the findings may change. */
  readonly settled: boolean;
  readonly request: RequestView | null;
  readonly requirements: readonly Requirement[];
  /** What both sides changed since and nobody has settled; none of it holds anything up. */
  readonly divergences: readonly DivergenceView[];
  /** Change sets made from this one: parts of it, and what takes it back. */
  readonly related: readonly RelatedChangeSet[];
  /** What the person asking has looked through. */
  readonly viewed: ReviewMarks;
  /** What the person asking approved last; null when they have not. */
  readonly approved: ReviewMarks | null;
  /** For approvals that count no more: what has changed since, in words. Empty lists mean the plan alone did. */
  readonly changedSince: readonly { readonly by: Named; readonly things: readonly string[] }[];
  /**
   * Why the person asking may not approve, reject, withdraw an approval of theirs, take the request back, or apply right now, in
   * sentences; null when they may.
   */
  readonly approveRefusal: string | null;
  readonly rejectRefusal: string | null;
  readonly withdrawRefusal: string | null;
  readonly cancelRefusal: string | null;
  readonly applyRefusal: string | null;
  readonly generated: readonly {
    readonly component: string;
    readonly fileName: string;
    readonly format: string;
    readonly before: string;
    readonly after: string;
  }[];
};

/** How the newest request of an open change set stands: `none` where nobody has asked, or took it back. */
export type RequestStanding = {
  readonly phase: "none" | "pending" | "approved" | "rejected";
  /** Of what it still needs, how many are met, and how many there are. */
  readonly met: number;
  readonly of: number;
};

export type RequestView = {
  readonly id: string;
  readonly phase: "pending" | "approved" | "executed" | "rejected" | "cancelled" | "superseded";
  readonly requestedBy: Who;
  readonly requestedAt: number;
  /** Of what was asked for; once it is executed, of what was applied. */
  readonly contentHash: string;
  /** Content has changed since: approvals given to the old content no longer count. */
  readonly stale: boolean;
  readonly decisions: readonly {
    readonly by: Named;
    readonly decision: "approved" | "rejected" | "withdrawn";
    readonly at: number;
    readonly reason?: string;
    readonly contentHash: string;
  }[];
};

export type StepPhase = "waiting" | "running" | "succeeded" | "failed" | "skipped" | "cancelled";

export type StepView = PlanStep & {
  readonly phase: StepPhase;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly message?: string;
};

export type RunView = {
  readonly id: string;
  readonly changeSet: string | null;
  readonly title: string;
  readonly phase: "running" | "succeeded" | "failed" | "cancelled";
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly startedBy: string;
  readonly steps: readonly StepView[];
  /** At the end, in plain words: what runs now, what does not, what to do. */
  readonly sentence?: string;
};

/** A run as lists show it: how many steps it has, of which kinds, and how many have ended. Which these are, the run itself says. */
export type RunSummary = Omit<RunView, "steps"> & {
  readonly kinds: { readonly [Kind in StepKind]: number };
  readonly ended: number;
};

export type LogLine = {
  readonly run: string;
  readonly component: string;
  readonly at: number;
  readonly seq: number;
  readonly text: string;
};

/**
 * What somebody who looks at a run is told: how it stands, and lines of its log. Who asks for it is told the steps that have
 * moved on in place of the whole, wherever nothing else is different.
 */
export type RunEvent =
  | { readonly type: "run"; readonly run: RunView }
  | { readonly type: "steps"; readonly steps: readonly StepView[] }
  | { readonly type: "log"; readonly lines: readonly LogLine[] };

export type ImportReport = {
  readonly changeSet: string;
  readonly file: string;
  readonly ok: boolean;
  readonly services: number;
  readonly components: number;
  readonly edges: number;
  readonly unmodelled: readonly { readonly path: string; readonly line: number }[];
  readonly errors: readonly { readonly path: string; readonly line: number; readonly message: string }[];
  readonly warnings: readonly { readonly path: string; readonly line: number; readonly message: string }[];
};

export type AuditEntry = {
  readonly seq: number;
  readonly at: number;
  readonly actor: {
    readonly id: string;
    readonly name: string;
    readonly type: Actor["type"];
    readonly owner?: string;
    readonly through?: string;
  };
  readonly changeSet: string | null;
  readonly outcome: AuditOutcome;
  readonly sentence: string;
  readonly mutation: Mutation | null;
  readonly details?: Json;
};
