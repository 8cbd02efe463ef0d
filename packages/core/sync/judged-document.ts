import type * as Y from "yjs";
import type {
  Actor,
  ActorId,
  ChangeSetId,
  Clock,
  ConnectionId,
  FunctionId,
  Json,
  Origin,
  Result,
  Role,
  WorkspaceId,
} from "../base/index.ts";
import { err, mayEdit } from "../base/index.ts";
import {
  closeBuffer,
  CONTROL_ROOT,
  type Divergence,
  isBufferOpen,
  isDefinitionKey,
  isFunctionMutation,
  isNoDifference,
  inTrees,
  isTypedIn,
  type KeyTrees,
  openBuffers,
  type Overlay,
  type OverlayKey,
  OverlayView,
  overlayMutations,
  readKey,
  readOverlay,
  textBelow,
  typedAfterIts,
  unsayable,
  type Unfit,
  unfitDefinitions,
  unsayableOver,
  untypedDefinition,
} from "../document/index.ts";
import type { Execution, MutationContext, MutationOutcome, Pipeline } from "../engine/index.ts";
import {
  applyMutation,
  type BatchMode,
  type Mutation,
  type Refusal,
  type SchemaRef,
  type Snapshot,
  validateMutation,
} from "../model/index.ts";
import { serverClientId } from "./client-ids.ts";
import { type DryExecution, dryExecution, type DryWishes } from "./dry-run.ts";
import { rebuiltDocument } from "./compaction.ts";
import { createDocument, type JudgedStep, transactJudged, writeBack } from "./integrate.ts";
import { withDefinitions } from "./definitions.ts";
import { Divergences } from "./divergences.ts";
import { type Bench, type Judgement, judgeChanges, refusedBeforehand, settle } from "./judge.ts";
import { lateDivergences, sayOver } from "./late-edits.ts";
import type { MadeOver } from "./older-bases.ts";
import { type Expected, overtaken, type Undoing } from "./overtaken.ts";
import type { Deed, LogEntry, LoggedMutation, OpenedLog } from "./ports.ts";
import { overlayChanges } from "./rebase.ts";
import { Writers } from "./writers.ts";

/** Who writes, and whence. */
export type Author = {
  readonly actor: Actor;
  readonly role: Role;
  readonly connection: ConnectionId;
  readonly origin?: Origin | undefined;
};

/** One transaction somebody wants: who, how strictly, and what it writes. */
export type Writing = {
  readonly by: Author;
  readonly batch: BatchMode;
  readonly claims?: readonly number[];
  readonly write: () => void;
  /** It opens the texts in which it types: where nothing of it stands, they are closed again. */
  readonly opens?: true;
  /** What has to stand, or all of it is refused: for an undo. */
  readonly expected?: readonly Expected[] | undefined;
  /** What it was made over, where that is not what it is judged on. */
  readonly over?: MadeOver | undefined;
  /** What of the same batch was refused, or not tried, before the rest of it is written. */
  readonly beforehand?: readonly MutationOutcome[];
  /** All of that batch [M52]. */
  readonly act?: readonly Mutation[];
  /** Written by the server itself, outside the rules for peers; with what of it the log is to keep. */
  readonly trusted?: readonly LoggedMutation[];
  /** Whose act this is, where the audit is to tell of it by itself: only of one that was done, and of which something is stored [S91]. */
  readonly deed?: Deed | undefined;
};

/** What came of it: the verdict, and what the log has to keep (nothing, when nothing happened). */
export type Written = { readonly judgement: Judgement; readonly entry: LogEntry | undefined };

/** What the log has to keep of what was written in one transaction: its update stands with the last of it. */
export function inOneUpdate(
  all: readonly Written[],
  update: Uint8Array | undefined,
): readonly (LogEntry | undefined)[] {
  return all.map(({ entry }, index) => {
    if (!entry) return undefined;
    if (update && index === all.length - 1) return { ...entry, update };
    return entry.accepted.length + entry.refused.length + entry.claims.length > 0 ? entry : undefined;
  });
}

type Judging = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly pipeline: Pipeline;
  readonly now: Clock;
};

/** Which document this is, and whose the client ids in it are. */
type Identity = Pick<OpenedLog, "epoch" | "generation" | "claims" | "retired">;

const NO_UPDATE = new Uint8Array();
const NOTHING: Judgement = { accepted: [], refused: [], notices: [], remarks: [], effects: [] };

/**
 * A change set's document as the server holds it: the Yjs document, what of it was accepted, the view that makes of the
 * base, and whose each client id is. After every `write` the four agree.
 */
export class JudgedDocument {
  readonly doc: Y.Doc;
  readonly epoch: number;
  readonly generation: number;
  readonly claims: Map<number, ActorId>;
  /** Client ids of earlier generations. */
  readonly retired: ReadonlySet<number>;
  readonly accepted: KeyTrees<Json>;
  readonly view: OverlayView;
  readonly #judging: Judging;
  readonly #divergences: Divergences;
  readonly #bench: Bench;
  /** As far as it was written since this was opened. */
  readonly writers: Writers;
  /** Why nobody may edit right now. */
  frozen: Refusal | undefined;
  /** Of the transaction that is under way. */
  #step: JudgedStep | undefined;

  constructor(judging: Judging, opened: Identity, doc: Y.Doc, base: Snapshot, writers = new Writers()) {
    this.#judging = judging;
    this.doc = doc;
    this.epoch = opened.epoch;
    this.generation = opened.generation;
    this.claims = new Map(opened.claims);
    this.retired = opened.retired;
    this.writers = writers;
    this.accepted = inTrees(readOverlay(doc));
    this.view = OverlayView.ofOverlay(base, this.accepted);
    this.#divergences = new Divergences(this.control, this.accepted);
    this.#bench = { doc, accepted: this.accepted, view: this.view, pipeline: judging.pipeline };
  }

  /** @param baseAt - Head at the version the document says it stands on, or else at `baseVersion` */
  static async load(
    judging: Judging,
    opened: OpenedLog,
    baseAt: (version: number) => Promise<Snapshot>,
    baseVersion: number,
  ): Promise<{ readonly document: JudgedDocument; readonly baseVersion: number }> {
    const doc = createDocument(opened.epoch, opened.state, opened.updates);
    const stored = doc.getMap<Json>(CONTROL_ROOT).get("base");
    const version = typeof stored === "number" ? stored : baseVersion;
    return { document: new JudgedDocument(judging, opened, doc, await baseAt(version)), baseVersion: version };
  }

  get control(): Y.Map<Json> {
    return this.doc.getMap<Json>(CONTROL_ROOT);
  }

  /** Differences from the base. */
  get size(): number {
    const { text, ...maps } = this.accepted;
    const marks = Object.values(maps).reduce((sum, { size }) => sum + size, 0);
    // What is typed in a definition counts by what it defines.
    const typed = [...text.keys()].filter((id) => isTypedIn(this.view.base, this.accepted, id));
    return marks + typed.length;
  }

  /** Entries of the document that were accepted; what the server says in it besides is not counted. */
  get entries(): number {
    return Object.values(this.accepted).reduce((sum, { size }) => sum + size, 0);
  }

  /** What applying this does to its base, in order. */
  mutations(): readonly Mutation[] {
    return overlayMutations(this.view.base, this.accepted);
  }

  /** Runs `work`: all that is written in it is judged edit by edit, and one update tells of all of it (`inOneUpdate`). */
  together(work: () => void): Uint8Array | undefined {
    return transactJudged(this.doc, (step) => {
      this.#step = step;
      try {
        work();
      } finally {
        this.#step = undefined;
      }
    });
  }

  /** Runs `write` and judges what it wrote, in a transaction of its own or in that of `together`. */
  write(writing: Writing): Written {
    if (this.#step) return this.#write(writing, this.#step);
    let written: Written | undefined;
    const update = transactJudged(this.doc, (step) => {
      written = this.#write(writing, step);
    });
    if (!written) throw new RangeError("a transaction runs at once");
    return { ...written, entry: inOneUpdate([written], update)[0] };
  }

  #contextOf({ actor, role, connection, origin }: Author): MutationContext {
    const { workspace, changeSet, now } = this.#judging;
    const whose = { ...origin, actor, role, workspace, changeSet, connection };
    return { ...whose, base: this.view.base, at: now() };
  }

  #write(writing: Writing, step: JudgedStep): Written {
    const { by, batch, claims = [], write, opens, trusted, expected, over, beforehand, act, deed } = writing;
    const open = opens && new Set(openBuffers(this.doc));
    const { now } = this.#judging;
    const context = this.#contextOf(by);
    const bench = this.#bench;
    let judgement = NOTHING;
    step(write, (changed) => {
      if (trusted) {
        settle(bench, changed);
        judgement = { ...NOTHING, accepted: trusted };
      } else {
        const isAct = batch === "atomic";
        const stood = ({ root, key }: OverlayKey) => this.accepted[root].get(key);
        const said = over ? sayOver(this.doc, this.view.base, changed, over, { isAct, stood }) : changed;
        const late = expected && this.#overtaken(changed, expected, by.actor.id, over);
        const read = (key: OverlayKey) => readKey(this.doc, key);
        const unsaid = over?.base && isAct ? unsayableOver(over.base, this.view.base, changed, read) : [];
        judgement = withDefinitions(
          bench,
          judgeChanges(bench, said, context, batch, { all: this.frozen ?? late, unsaid, beforehand, act }),
          context,
        );
      }
      if (open && judgement.accepted.length === 0) this.#close(openBuffers(this.doc).filter((id) => !open.has(id)));
      this.#divergences.follow({ base: this.view.base, accepted: this.accepted, isSaid: (key) => this.#isSaid(key) });
      if (over) this.#divergences.add(lateDivergences(over, this.view.base, judgement.accepted, this.accepted));
    });
    const { accepted, refused, remarks, execution, effects } = judgement;
    for (const row of accepted) this.writers.note(row, trusted ? undefined : by.actor);
    for (const { attempted, stands, ...at } of remarks)
      if (stands !== undefined) this.writers.notePutOtherwise(at, by.actor.id, attempted as Json);
    const entry: LogEntry = {
      update: NO_UPDATE,
      actor: by.actor,
      connection: by.connection,
      at: now(),
      accepted,
      refused,
      claims,
      origin: by.origin,
      execution,
      effects: effects.length > 0 ? effects : undefined,
    };
    // What the server itself wrote and of which nothing is left has no entry at all (`inOneUpdate`).
    const isDone = trusted !== undefined || (accepted.length > 0 && refused.length === 0);
    return { judgement, entry: deed && isDone ? { ...entry, deed } : entry };
  }

  #close(texts: readonly string[]): void {
    if (texts.length === 0) return;
    for (const id of texts) closeBuffer(this.doc, id);
    settle(
      this.#bench,
      texts.map((key) => ({ root: "text", key })),
    );
  }

  /** The next generation of this: the same content without its past. This one stays as it is. */
  rebuilt(): JudgedDocument {
    const identity = {
      epoch: this.epoch + 1,
      generation: this.generation + 1,
      claims: this.claims,
      retired: new Set(this.claims.keys()),
    };
    const doc = rebuiltDocument(this.doc, serverClientId(identity.epoch));
    const rebuilt = new JudgedDocument(this.#judging, identity, doc, this.view.base, this.writers);
    rebuilt.frozen = this.frozen;
    return rebuilt;
  }

  /**
   * What would become of an edit, judged in slices so that it holds nobody up; nothing is written. Refused as a whole where
   * nobody, or not this one, may edit.
   */
  async dryRun(
    by: Omit<Author, "connection">,
    mutations: readonly Mutation[],
    wishes: DryWishes,
  ): Promise<Result<DryExecution, Refusal>> {
    if (this.frozen) return err(this.frozen);
    if (!mayEdit(by.role)) return err({ kind: "notPermitted", role: by.role });
    const [unsaid] = this.#unsayable(mutations);
    if (unsaid) return err(unsaid.refusal);
    const { workspace, changeSet, pipeline, now } = this.#judging;
    const whose = { ...by.origin, actor: by.actor, role: by.role, workspace, changeSet };
    const context = { ...whose, base: this.view.base, at: now() };
    const textOf = (ref: SchemaRef) => this.#definition(ref);
    const open = [...this.accepted.text.definitions] as SchemaRef[];
    return dryExecution({ view: this.view.view, textOf, open, pipeline }, mutations, context, wishes);
  }

  /** What both sides changed and nobody has settled yet. */
  get divergences(): readonly Divergence[] {
    return this.#divergences.all;
  }

  /** Makes the overlay and the recorded divergences these; to be called from within `write`. */
  become(overlay: Overlay, divergences: readonly Divergence[]): void {
    for (const change of overlayChanges(this.view.base, this.accepted, overlay))
      writeBack(this.doc, change, change.value);
    this.#divergences.become(divergences);
  }

  /** Forgets these divergences: what the change set says stays; to be called from within `write`. */
  keepMine(keys: readonly OverlayKey[]): void {
    this.#divergences.end(keys);
  }

  /** What a text begins with that somebody wants to type in; undefined where there is no such function, or definition of this change set. */
  opening(id: string): string | undefined {
    if (isDefinitionKey(id))
      return this.view.base.schemas.has(id) ? undefined : untypedDefinition(this.accepted.schema.get(id));
    const found = this.view.view.functions.get(id as FunctionId);
    return found?.deleted ? undefined : found?.source;
  }

  /** Judges mutations in the order given, on what stands, and writes nothing: what would become of them in an act of their own. */
  foretell(by: Author, mutations: readonly Mutation[], batch: BatchMode): Execution {
    return this.#judging.pipeline.execute(this.view.view, mutations, this.#contextOf(by), { batch, mode: "simulate" });
  }

  /** Why edits of code cannot even be written, because the code is not the one they were made in; undefined when they can. */
  unfit(mutations: readonly Mutation[]): Judgement | undefined {
    const [unfit] = this.unfitAmong(mutations);
    return unfit && refusedBeforehand(unfit.mutation, unfit.refusal);
  }

  /** As `unfit`, of each that cannot. */
  unfitAmong(mutations: readonly Mutation[]): readonly Unfit[] {
    const unfit = [...this.#unsayable(mutations)];
    let { view } = this.view;
    for (const mutation of mutations) {
      const isTyping = mutation.type === "function.edit" || mutation.type === "schema.edit";
      const verdict = isTyping ? validateMutation(view, mutation) : undefined;
      if (verdict?.ok === false) unfit.push({ mutation, refusal: verdict.error });
      // The next of the same text speaks of what this one makes of it, and of what was made or restored before it. What is deleted in
      // the same act was typed before that.
      else if (isFunctionMutation(mutation) && mutation.type !== "function.delete")
        view = applyMutation(view, mutation);
    }
    return [...unfit, ...unfitDefinitions(this.view.base, (ref) => this.#definition(ref), mutations)];
  }

  #unsayable(mutations: readonly Mutation[]): readonly Unfit[] {
    const isOpen = (id: string): boolean => isBufferOpen(this.doc, id);
    return [...unsayable(this.view.base, mutations), ...typedAfterIts(mutations, isOpen)];
  }

  /** What stands in the text of a version that this makes, or would when it is opened. */
  #definition(ref: SchemaRef): string | undefined {
    const typed = this.accepted.text.get(ref);
    return typeof typed === "string" ? typed : this.opening(ref);
  }

  /** What an open text stands at when nothing of it is the change set's. */
  below(id: string): string | undefined {
    return textBelow(this.view.base, this.accepted, id);
  }

  /** Those of the log, and after them whoever wrote it since the log was read. */
  handsOn(key: OverlayKey, logged: readonly Actor[]): readonly Actor[] {
    const last = this.writers.of(key);
    return last ? [...logged.filter(({ id }) => id !== last.id), last] : logged;
  }

  #overtaken(
    changed: readonly OverlayKey[],
    expected: readonly Expected[],
    actor: ActorId,
    over: MadeOver | undefined,
  ): Refusal | undefined {
    const isOthers = (key: OverlayKey): boolean => (this.writers.of(key)?.id ?? actor) !== actor;
    // What it knew as said is out here, where it is none; and made over an earlier Head, what it knew as taken out is said.
    const isSame: Undoing["isSame"] = (key, was, now) => {
      // It was sent before its author knew what a policy had put in place.
      if (this.writers.isInPlaceOf(key, actor, was)) return true;
      if (was === undefined)
        return now !== undefined && over !== undefined && isNoDifference(over.since, this.accepted, key, now);
      return now === undefined && isNoDifference(this.view.base, this.accepted, key, was);
    };
    return overtaken({
      ...{ accepted: this.accepted, changed, expected, isOthers, isSame },
      after: (key) => readKey(this.doc, key),
    });
  }

  #isSaid({ root, key }: OverlayKey): boolean {
    return root === "text" ? this.accepted.text.get(key) !== this.below(key) : this.accepted[root].has(key);
  }

  destroy(): void {
    this.doc.destroy();
  }
}
