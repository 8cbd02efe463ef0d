import type { ComponentId, Json } from "@tributary/core/base";
import type { Draft, Mutation, Schema, Snapshot, Source } from "@tributary/core/model";
import type { BatchEdit, DryRun, FunctionResult } from "@tributary/core/protocol";
import type { Peer } from "@tributary/replica";
import type { AgentApi } from "./api.ts";
import type { AgentChangeSet } from "./change-set.ts";
import type { AgentCatalogue } from "./catalogue.ts";
import type { AgentDefinitions } from "./definitions.ts";
import type { AgentComments } from "./comments.ts";
import type { AgentFunctions } from "./functions.ts";
import type { AgentHistory } from "./history.ts";
import type { AgentLineage } from "./lineage.ts";
import type { AgentManagement } from "./management.ts";
import type { AgentReview } from "./review.ts";
import type { AgentRuns } from "./runs.ts";
import type { AgentComponent, AgentFinding } from "./model.ts";
import type { Refusal, Verdict } from "./verdict.ts";

export type EditOptions = {
  /** What is done, in words. Not needed: the log has a sentence of its own for each mutation. */
  readonly label?: string;
};

export type AgentStatus =
  | { readonly phase: "connected" }
  /** It tries again by itself; edits wait and are sent again. */
  | { readonly phase: "reconnecting"; readonly sentence: string }
  /** It does not: the token was revoked, the change set is gone, or this agent was closed. */
  | { readonly phase: "ended"; readonly sentence: string };

/**
 * A change set as an agent has it: a model to read, edits that end in a verdict, results of functions as they come, and a
 * presence that people see. Everything it reads is a local copy, so reading costs no round trip; it shows one's own edits
 * at once and other people's as they arrive.
 *
 * What an agent cannot do is up to the server: approve, reject, apply, invite, make tokens. It says so in a sentence.
 */
export type Agent = {
  /** Who it is here and for whom it acts, as the server says. People see both names. */
  readonly identity: { readonly id: string; readonly name: string; readonly owner?: string };
  /** Whether its owner may edit here. When not, every edit is refused with a sentence. */
  readonly mayEdit: boolean;
  readonly status: AgentStatus;
  /** Questions and commands beside the document: the engine's images, the review, anything by name. */
  readonly api: AgentApi;
  /** The change set as a whole: its title, and whether it goes on. */
  readonly changeSet: AgentChangeSet;
  /** Its way to Head: asking for approval, and what was decided. */
  readonly review: AgentReview;
  /** Versions of Head, and who wrote what. */
  readonly history: AgentHistory;
  /** What applying change sets does to reality, as it goes on. */
  readonly runs: AgentRuns;
  /** What people and agents say about this change set, and a way to answer. */
  readonly comments: AgentComments;
  /** What Head has changed, too, and change sets made from this one. */
  readonly lineage: AgentLineage;
  /** Functions that edit the change set: templates and the like. */
  readonly management: AgentManagement;
  /** Functions of this change set: written, attached to kinds, tried on components. */
  readonly functions: AgentFunctions;
  /** Packages of kinds and functions, versions of kinds, and kinds that functions define. */
  readonly catalogue: AgentCatalogue;
  /** The definitions of kinds that this change set makes, typed together with everybody who is here. */
  readonly definitions: AgentDefinitions;

  /** Components as values, all or those of one schema (`docker.container`), without those marked for deletion. */
  components(schema?: string): readonly AgentComponent[];
  /** One by id, or by name where only one has that name. */
  component(idOrName: string): AgentComponent | undefined;
  /** By name (`docker.container`: its default version), by version (`docker.container@1`), or the schema of a component. */
  schema(nameOrComponent: string): Schema | undefined;
  /** What the functions of a component gave, by path (`/derived/qualification/imagePinned`). */
  results(component: ComponentId): ReadonlyMap<string, FunctionResult>;
  /** Checks that are not content, of every component. A finding's `suggestion` is a value that would settle it. */
  findings(): readonly AgentFinding[];
  /** The raw model, for what the above does not say. Immutable: keep it, and compare it with a later one. */
  readonly view: Snapshot;
  /** Who else is here, and what they look at. */
  peers(): readonly Peer[];

  /**
   * Makes everything that `build` puts together, or nothing of it. `build` is called once, when it is this edit's turn.
   *
   * @example
   * const verdict = await agent.edit((draft) => {
   *   const cache = draft.create("docker.container", "cache");
   *   draft.set(cache, "/domain/image", "redis:7.4");
   *   draft.connect(cache, "/domain/project", project);
   * });
   * if (!verdict.accepted) console.error(verdict.sentence);
   *
   * @throws {RangeError} (as a rejection) when `build` names a path or schema that cannot exist
   */
  edit(build: (draft: Draft) => void, options?: EditOptions): Promise<Verdict>;
  /** Makes all of the mutations, or none. Resolves with the server's verdict, or at once when a rule known here refuses. */
  batch(mutations: readonly Mutation[], options?: EditOptions): Promise<Verdict>;
  /** Makes the value at a path exactly `value`; groups, maps and lists included. See `Draft.set`. */
  set(component: ComponentId, path: string, value: Json): Promise<Verdict>;
  /** Clears what stands at and below a path. */
  unset(component: ComponentId, path: string): Promise<Verdict>;
  /** Takes the value at a path from another component. */
  connect(component: ComponentId, path: string, source: Source): Promise<Verdict>;
  /** Adds an entry to a list; `entry` is its path. */
  insertItem(
    component: ComponentId,
    path: string,
    value?: Json,
  ): Promise<{ readonly accepted: true; readonly entry: string } | Refusal>;
  /**
   * Adds a component, with values by path: `create("docker.container", "cache", { "/domain/image": "redis:7.4" })`. Where nothing
   * is said it begins with the connections that its workspace and its kind give every new one.
   */
  create(
    schema: string,
    name: string,
    values?: { readonly [path: string]: Json },
  ): Promise<{ readonly accepted: true; readonly component: ComponentId } | Refusal>;
  /**
   * What would become of an edit, judged by the server on the change set as it is: what policies would refuse (and what they
   * would let through), change or require, and with mode `simulate` (the usual one) what it would change, field by field.
   * Nothing of it is made. Rejects with an `AgentFault` when the change set cannot be edited at all. Besides drafts it takes
   * mutations of every kind, those of functions, versions of kinds and the catalogue too.
   */
  dryRun(
    what: ((draft: Draft) => void) | readonly Mutation[],
    options?: {
      readonly mode?: "simulate" | "validate";
      readonly batch?: "atomic" | "bestEffort" | "untilFailure";
      /** Nobody waits for it any more: the server stops judging. */
      readonly signal?: AbortSignal;
    },
  ): Promise<DryRun>;
  /**
   * Has the server make mutations as one batch, and say of each what became of it: `atomic` (the usual one) makes all or none,
   * `bestEffort` what can stand without what is refused, `untilFailure` what comes before the first that is. What was made is one
   * step for `undo`, but for code and definitions, which are taken back by editing them again. It comes after this agent's own edits so far. It resolves once what was made is seen here, or after 30 seconds where the line does not
   * bring it: then it is seen, and is a step, when it comes. At most 1 000 mutations. Rejects with an `AgentFault` when the change set cannot be edited at all.
   */
  submit(
    what: ((draft: Draft) => void) | readonly Mutation[],
    options?: EditOptions & {
      readonly batch?: "atomic" | "bestEffort" | "untilFailure";
      /** Nobody waits for it any more: what the server has not begun to judge is not made. Of what it has nobody knows: look. */
      readonly signal?: AbortSignal;
    },
  ): Promise<BatchEdit>;
  rename(component: ComponentId, name: string): Promise<Verdict>;
  /** Removes components; what uses them is disconnected in the same act. */
  remove(...components: readonly ComponentId[]): Promise<Verdict>;

  /**
   * Takes back this agent's own last act, or makes it again; what others have changed since stays. Accepted with a remark where
   * only part of it could be, refused where nothing could, or where there is none.
   */
  undo(): Promise<Verdict>;
  redo(): Promise<Verdict>;
  /** What would be undone and redone, in words; null where there is nothing. */
  readonly steps: { readonly undo: string | null; readonly redo: string | null };

  /**
   * Gives a reason and notes with all that it does from here on, in the place of what it gave before: policies may ask for one, the audit
   * keeps them. @throws {AgentFault} with a sentence, where they cannot be kept
   */
  give(notes: { readonly reason?: string; readonly metadata?: { readonly [name: string]: string } }): void;

  /** One line that people read beside the agent's name: "adding health checks, 3 of 12". `null` takes it away. */
  setActivity(activity: string | null): void;
  /** Shows people where it works: a component, and the field within it. */
  setFocus(focus: { readonly component: ComponentId; readonly path?: string } | null): void;
  setSelection(components: readonly ComponentId[]): void;

  /**
   * Resolves when its edits are answered and no function has run or waited for a moment: `findings()` then speaks of the
   * model as it is. Rejects with an `AgentFault` after `timeoutMs` (30 000 unless given), or when the connection ends.
   */
  waitForResults(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Calls back after every change of the model, the results, the peers or the status, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Leaves. Edits without an answer end with the verdict `closed`. */
  close(): void;
};
