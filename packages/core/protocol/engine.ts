import type { Actor, JsonObject, Json } from "../base/index.ts";
import type { Mutation, Risk } from "../model/index.ts";
import type { ComponentChange, FunctionChange, NoteChange, SchemaChange, ViewChange } from "./changes.ts";
import type { Who } from "./history.ts";
import type { DocumentPosition, WrittenKey } from "./management.ts";

/** A policy a workspace may switch on, and how it is set: what a settings page shows. */
export type PolicyView = {
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly effect: "refuses" | "changes" | "requires";
  readonly enforcement: "off" | "advisory" | "mandatory";
  readonly parameters: JsonObject;
  readonly fields: readonly PolicyField[];
  /** It was stored by another release and cannot be understood: it refuses until it is set again. */
  readonly broken?: string;
};

export type PolicyField = { readonly name: string; readonly title: string; readonly help?: string } & (
  | { readonly type: "text" | "list"; readonly default: string | readonly string[]; readonly hint?: string }
  | { readonly type: "count"; readonly default: number; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: "choice";
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly title: string }[];
    }
);

/** Of durations in milliseconds. */
export type DurationFigures = {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** How the engine of a workspace does: since this process first worked for it. */
export type EngineFigures = {
  readonly since: number;
  readonly executions: {
    readonly done: number;
    readonly refused: number;
    readonly interrupted: number;
    readonly failed: number;
  };
  readonly mutations: { readonly accepted: number; readonly refused: number; readonly modified: number };
  readonly durations: {
    readonly policies: DurationFigures;
    /** The model's own part of judging: all of it but the policies and the turns that others had meanwhile. */
    readonly model: DurationFigures;
    /** After it was judged: audit, history, and those who look on. */
    readonly recording: DurationFigures;
    readonly judging: DurationFigures;
    /** From when an edit was judged until it was durable; of each batch that is stored, what its first edit waited. */
    readonly stored: DurationFigures;
    /** The same, until its author was answered and everybody else was told. */
    readonly told: DurationFigures;
  };
  readonly throughput: { readonly lastMinute: number; readonly peak: number };
  readonly policies: readonly {
    readonly policy: string;
    readonly evaluated: number;
    readonly denied: number;
    readonly modified: number;
    readonly required: number;
    readonly remarked: number;
    readonly durations: DurationFigures;
  }[];
  /** Work on Heads, over all workspaces of the process. */
  readonly gate: { readonly running: number; readonly waiting: number; readonly workspaces: number };
  readonly outbox: { readonly waiting: number; readonly told: number; readonly givenUp: number };
};

/** Something that was told, or is still to be, to those who follow the workspace. */
export type ActivityView = {
  readonly id: number;
  readonly type: string;
  readonly description: string;
  readonly severity: Severity;
  readonly requiresAction: boolean;
  readonly actor: { readonly id: string; readonly name: string; readonly type: Actor["type"]; readonly owner?: string };
  readonly changeSet: string | null;
  readonly at: number;
  readonly phase: "waiting" | "told" | "givenUp";
  readonly attempts: number;
  readonly lastError: string | null;
  /** Of what requires action: who has said that they looked at it, and when; null while nobody has. */
  readonly acknowledged: { readonly by: Who; readonly at: number } | null;
};

/** How an edit ended: it stands, a policy was against it, or it could not be judged. */
export type EditEnding = "accepted" | "blocked" | "failed";

/** Which edits of change sets a webhook is told. An empty list, or no tag, is no condition; what is said holds together. */
export type HeardEdits = {
  readonly endings: readonly EditEnding[];
  /** Types of mutations: `component.delete`, or `component.*` for all that begin so. */
  readonly types: readonly string[];
  /** Kinds of components: `docker.volume`, or `docker.*`. */
  readonly kinds: readonly string[];
  /** `name` or `name=value`, as policies have it. */
  readonly tag: string;
};

/** Where a workspace's activity is sent, and what of edits, in a sentence, too. */
export type WebhookView = { readonly url: string; readonly hears: HeardEdits; readonly sentence: string };

/** How much it matters, from a remark to an alarm. */
export type Severity = "info" | "warning" | "error" | "critical";

/** What a policy or a part of validation has to say of a mutation. */
export type Said = { readonly by: string; readonly severity: Severity; readonly sentence: string };

/** What would become of an edit. Nothing of it has happened. */
export type DryRun = {
  readonly execution: string;
  /** done: it would be accepted, or so much of it as `outcomes` says. */
  readonly phase: "done" | "refused" | "interrupted" | "failed";
  readonly outcomes: readonly {
    /** As it would be written: as asked for, or as a policy puts it. */
    readonly mutation: Mutation;
    readonly sentence: string;
    readonly verdict: "passes" | "changed" | "refused" | "skipped";
    /** What it risks on its way to Head, as far as the model knows without a plan. */
    readonly risk: Risk;
    /** Why applying it could not be taken back, in a sentence; absent where it could. */
    readonly irreversible?: string;
    readonly refusal?: { readonly rule: string; readonly sentence: string };
    /** What policies and validation say of it besides. */
    readonly said: readonly Said[];
    /** The gravest of all that is said of it, its refusal too; info where nothing is. */
    readonly severity: Severity;
    /** Policies that were asked about it and had nothing to say. */
    readonly silent: readonly string[];
    /** What would be let through instead. */
    readonly wouldPass: readonly string[];
  }[];
  readonly summary: {
    readonly total: number;
    readonly accepted: number;
    readonly refused: number;
    readonly skipped: number;
    readonly modified: number;
  };
  /** The highest of what would be made. */
  readonly risk: Risk;
  /** What applying it would need besides the usual approval. */
  readonly requirements: readonly { readonly policy: string; readonly sentence: string }[];
  /** What others would be told. */
  readonly sideEffects: readonly { readonly type: string; readonly description: string; readonly data: Json }[];
  /** Where policies refused: whether the model itself would accept it. */
  readonly withoutPolicies?: { readonly passes: boolean; readonly sentences: readonly string[] };
  /** With mode `simulate`: field by field, what it would change. */
  readonly changes?: readonly ComponentChange[];
  /** The same of functions, of versions of kinds, of what the catalogue notes, and of views. */
  readonly functions?: readonly FunctionChange[];
  readonly schemas?: readonly SchemaChange[];
  readonly notes?: readonly NoteChange[];
  readonly views?: readonly ViewChange[];
};

/** What became of a batch of mutations, one by one in the order given. */
export type BatchEdit = {
  /** done: made, or so much of it as `outcomes` says. Otherwise nothing of it was. */
  readonly phase: "done" | "refused" | "interrupted" | "failed";
  readonly outcomes: readonly {
    readonly sentence: string;
    /** changed: made as a policy put it. skipped: not made, though nothing was said against it: the batch is all or nothing, or ended before it. */
    readonly verdict: "accepted" | "changed" | "refused" | "skipped";
    /** As a policy put it. */
    readonly changed?: Mutation;
    readonly refusal?: { readonly rule: string; readonly sentence: string };
    /** What policies and validation say of it besides. */
    readonly said: readonly Said[];
  }[];
  readonly summary: DryRun["summary"];
  /** What was written, and what stood there before: enough to take it back in one step. Without code and definitions. */
  readonly written: readonly WrittenKey[];
  /** From where on the document has that, which arrives on another way than this answer; absent where nothing was written. */
  readonly position?: DocumentPosition;
};
