import { jsonEqual, mayEdit } from "../base/index.ts";
import { copyOverlay, keysSaying, type OverlayKey, writeMutations } from "../document/index.ts";
import type { Execution, MutationOutcome } from "../engine/index.ts";
import { type BatchMode, type Mutation, type Refusal, refusalSentence, type Snapshot } from "../model/index.ts";
import type { Said as Told, WrittenKey } from "../protocol/index.ts";
import { brokenOff, type Judgement } from "./judge.ts";
import { type Author, inOneUpdate, type JudgedDocument, type Written } from "./judged-document.ts";
import type { LogEntry, LoggedRefusal } from "./ports.ts";
import { positionOf } from "./position.ts";
import { writtenKeys } from "./written-keys.ts";

/** What became of one mutation of a batch that the server wrote for somebody. */
export type BatchVerdict = {
  readonly proposed: Mutation;
  /** As it stands: as proposed, or as a policy put it. */
  readonly mutation: Mutation;
  /** skipped: nothing was said against it, but it is not made: the batch was all or nothing, or ended before it. */
  readonly verdict: "accepted" | "changed" | "refused" | "skipped";
  readonly refusal?: { readonly rule: string; readonly sentence: string };
  /** What policies and validation say of it besides. */
  readonly said: readonly Told[];
};

/** What became of a batch, mutation by mutation in the order given [S92]. */
export type JudgedBatch = {
  readonly phase: Execution["phase"];
  readonly verdicts: readonly BatchVerdict[];
  /** The view before it and after it. */
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly judgement: Judgement;
  /** What it takes to take back what was made, by what stood when it was judged [S70]. */
  readonly written: readonly WrittenKey[];
};

type Batch = { readonly by: Author; readonly mutations: readonly Mutation[]; readonly mode: BatchMode };
type Said = NonNullable<BatchVerdict["refusal"]>;
type Notice = Judgement["notices"][number];

/**
 * How often what turned out not to hold is taken out of a batch and the rest tried again. What can be known is known at the first
 * try: the others are for what texts and keys alone know.
 */
const MAX_TRIES = 8;

/**
 * Judges a batch mutation by mutation, in its order, as a dry run does, then writes those that stand, in one act, judged again by
 * what they write like anybody's. All of it is one transaction and one entry of the log, whatever was tried on the way [S92].
 */
export function judgeBatch(
  document: JudgedDocument,
  batch: Batch,
): { readonly judged: JudgedBatch; readonly entry: LogEntry | undefined } {
  const before = document.view.view;
  const stood = copyOverlay(document.accepted);
  const writing = new BatchWriting(document, batch);
  const update = document.together(() => writing.run());
  const { phase } = writing;
  const verdicts = writing.verdicts();
  const written = writing.inOne();
  const entry = inOneUpdate(written ? [written] : [], update)[0];
  const position = positionOf(document.generation, entry?.update);
  const judgement = { ...(written?.judgement ?? NOTHING), position };
  const { accepted } = judgement;
  const told = { before, after: document.view.view, judgement, written: writtenKeys(accepted, stood) };
  return { judged: { phase, verdicts, ...told }, entry };
}

const NOTHING: Judgement = { accepted: [], refused: [], notices: [], remarks: [], effects: [] };

/** What the log, and whoever wrote it, are told of one that did not hold when it was written. */
type Failed = Pick<Judgement, "refused" | "notices">;

class BatchWriting {
  /** What was written last; what did not hold before that was taken back. */
  #written: Written | undefined;
  /** By their place in the batch: those that did not hold when they were written. */
  readonly #failed = new Map<number, Failed>();
  phase: Execution["phase"] = "done";
  readonly #document: JudgedDocument;
  readonly #batch: Batch;
  /** By their place in the batch: what was said of those that were judged last. */
  #outcomes = new Map<number, MutationOutcome>();
  /** What stands against a mutation that is not judged any more. */
  readonly #against = new Map<number, Refusal | Said>();
  #standing: readonly number[] = [];
  #hasEnded = false;

  constructor(document: JudgedDocument, batch: Batch) {
    this.#document = document;
    this.#batch = batch;
  }

  run(): void {
    const { by } = this.#batch;
    const closed = this.#document.frozen ?? (mayEdit(by.role) ? undefined : notPermitted(by));
    if (closed) this.#refuse(this.#all(), closed);
    for (let tries = 0; ; tries += 1) {
      this.#standing = this.#judge();
      if (!this.#isUnfit() && this.#write()) break;
      if (tries >= MAX_TRIES) this.#end({ kind: "entangled" });
    }
    if (this.phase === "done" && this.#standing.length === 0 && this.#isAnyRefused) this.phase = "refused";
  }

  verdicts(): readonly BatchVerdict[] {
    const stored = this.#stored();
    const heard = this.#heard();
    const standing = new Set(this.#standing);
    return this.#batch.mutations.map((proposed, index) => {
      const outcome = this.#outcomes.get(index);
      const against = this.#against.get(index) ?? outcome?.refusal;
      const said = outcome ? saidOf(outcome) : [];
      const about = { proposed, mutation: outcome?.mutation ?? proposed, said };
      if (against) return { ...about, verdict: "refused", refusal: inWords(against) };
      if (!standing.has(index)) return { ...about, verdict: "skipped" };
      const mutation = stored(proposed, index) ?? about.mutation;
      const all = withoutTwice([...said, ...(heard.get(index) ?? [])]);
      return { ...about, said: all, mutation, verdict: mutation === proposed ? "accepted" : "changed" };
    });
  }

  /** By its place in the batch: what was said of what it wrote only once that was written, as of a definition that was typed [S65]. */
  #heard(): ReadonlyMap<number, BatchVerdict["said"]> {
    const heard = new Map<number, BatchVerdict["said"]>();
    for (const remark of this.#written?.judgement.remarks ?? []) {
      const { rule: by, sentence } = remark;
      // What a policy says with a change is a warning wherever it is not shown at its place.
      const severity = remark.severity === "changed" ? "warning" : remark.severity;
      const index = this.#writerOf(remark);
      heard.set(index, [...(heard.get(index) ?? []), { by, severity, sentence }]);
    }
    return heard;
  }

  #all(): readonly number[] {
    return [...this.#batch.mutations.keys()];
  }

  #some(indices: readonly number[]): readonly Mutation[] {
    return indices.flatMap((index) => this.#batch.mutations[index] ?? []);
  }

  get #isAnyRefused(): boolean {
    return this.#against.size > 0 || [...this.#outcomes.values()].some(({ refusal }) => refusal !== undefined);
  }

  /** Judges all of which nothing is known that stands against them; answers those that would be made. */
  #judge(): readonly number[] {
    const { by, mode } = this.#batch;
    const end = mode === "untilFailure" ? Math.min(...this.#against.keys()) : Number.POSITIVE_INFINITY;
    const tried = this.#all().filter((index) => index < end && !this.#against.has(index));
    if (this.#hasEnded) {
      this.#outcomes = new Map([...this.#outcomes].filter(([index]) => tried.includes(index)));
      return [];
    }
    const execution = this.#document.foretell(by, this.#some(tried), mode);
    if (execution.phase === "interrupted" || execution.phase === "failed") {
      this.phase = execution.phase;
      this.#refuse(tried, brokenOff(execution));
    }
    this.#outcomes = new Map(
      tried.flatMap((index, n) => {
        const outcome = execution.outcomes[n];
        return outcome ? [[index, outcome] as const] : [];
      }),
    );
    if (mode === "atomic" && this.#isAnyRefused) return [];
    return [...this.#outcomes].flatMap(([index, { refusal, skipped }]) =>
      refusal || skipped || this.#against.has(index) ? [] : [index],
    );
  }

  /** Whether something that would be made cannot even be written. */
  #isUnfit(): boolean {
    const { mutations } = this.#batch;
    const unfit = this.#document.unfitAmong(this.#some(this.#standing));
    for (const { mutation, refusal } of unfit) this.#refuse([mutations.indexOf(mutation)], refusal);
    return unfit.length > 0;
  }

  /** Writes what would be made; whether all of it holds. */
  #write(): boolean {
    const { by } = this.#batch;
    const standing = this.#standing;
    const isMade = new Set(standing);
    const beforehand = this.#all().flatMap((index) => (isMade.has(index) ? [] : this.#beforehand(index)));
    if (standing.length + beforehand.length === 0) return true;
    const { doc, view } = this.#document;
    const write = (): void => writeMutations(doc, view.base, this.#some(standing));
    const act = this.#batch.mutations;
    const written = this.#document.write({ by, batch: "atomic", write, beforehand, act, opens: true });
    const { refused, notices, execution = "" } = written.judgement;
    const count = notices.length - beforehand.length;
    this.#written = count === 0 ? written : takenBack(written);
    const broken = refused.slice(0, count).find(({ rule }) => rule === "interrupted" || rule === "failed")?.rule;
    if (broken) {
      this.phase = broken === "failed" ? "failed" : "interrupted";
      this.#end(brokenOff({ phase: this.phase, executionId: execution }));
      return false;
    }
    // What no key can say refuses all: of the others nothing was found.
    const isOfKeys = refused.slice(0, count).some(({ mutation }) => mutation === null);
    for (const [n, notice] of notices.slice(0, count).entries()) {
      const row = refused[n];
      if (row && (!isOfKeys || row.mutation === null)) this.#fail(this.#writerOf(notice), { row, notice });
    }
    return count === 0;
  }

  #fail(index: number, { row, notice }: { readonly row: LoggedRefusal; readonly notice: Notice }): void {
    if (!this.#failed.has(index)) this.#failed.set(index, { refused: [row], notices: [notice] });
    this.#refuse([index], { rule: notice.rule, sentence: notice.sentence });
  }

  /** All of it, and once of each that is refused: of one that was refused at an earlier try and stands now, nothing. */
  inOne(): Written | undefined {
    if (!this.#written?.entry) return undefined;
    const { entry, judgement } = this.#written;
    const failed = [...this.#failed].flatMap(([index, each]) => (this.#against.has(index) ? [each] : []));
    const refused = [...failed.flatMap((each) => each.refused), ...judgement.refused];
    const notices = [...failed.flatMap((each) => each.notices), ...judgement.notices];
    return { judgement: { ...judgement, refused, notices }, entry: { ...entry, refused } };
  }

  /** What is told of a mutation that is not written. */
  #beforehand(index: number): readonly MutationOutcome[] {
    const mutation = this.#batch.mutations[index];
    if (!mutation || this.#isFailed(index)) return [];
    const against = this.#against.get(index);
    const outcome = this.#outcomes.get(index) ?? { mutation, voices: [], requirements: [], remarks: [] };
    const refusal = against && "kind" in against ? against : outcome.refusal;
    return refusal ? [{ ...outcome, refusal }] : [];
  }

  #isFailed(index: number): boolean {
    return this.#failed.has(index) && this.#against.has(index);
  }

  /** What still stands is not made either, and nothing more is tried. */
  #end(why: Refusal): void {
    this.#refuse(
      this.#standing.filter((index) => !this.#against.has(index)),
      why,
    );
    this.#hasEnded = true;
  }

  /** The first refusal ends what goes on until then: what else was found in the same try was not tried. */
  #refuse(indices: readonly number[], why: Refusal | Said): void {
    for (const index of indices) {
      if (this.#batch.mode !== "untilFailure") this.#against.set(index, why);
      else if ([...this.#against.keys()].every((other) => other > index)) {
        this.#against.clear();
        this.#against.set(index, why);
      }
    }
  }

  /** Whose it is, what was said of what was written at a key: the last that wrote there, or else the last that wrote about the same, or at all. */
  #writerOf({ root, key }: { readonly root: string; readonly key: string }): number {
    const { mutations } = this.#batch;
    const keysOf = (index: number): readonly OverlayKey[] => this.#some([index]).flatMap(keysSaying);
    const owner = (of: string): string => of.split("/")[0] ?? of;
    return (
      this.#standing.findLast((index) => keysOf(index).some((at) => at.root === root && at.key === key)) ??
      this.#standing.findLast((index) => keysOf(index).some((at) => owner(at.key) === owner(key))) ??
      this.#standing.at(-1) ??
      mutations.length - 1
    );
  }

  /** What the log has as written last at its key, as it was proposed where it says the same; undefined where another came after it, or nothing had to be written. */
  #stored(): (proposed: Mutation, index: number) => Mutation | undefined {
    const rows = new Map((this.#written?.judgement.accepted ?? []).map((row) => [nameOf(row), row]));
    const last = new Map<string, number>();
    for (const index of this.#standing)
      for (const at of this.#some([index]).flatMap(keysSaying)) last.set(nameOf(at), index);
    return (proposed, index) => {
      const name = nameOf(keysSaying(proposed)[0]);
      const row = last.get(name) === index ? rows.get(name) : undefined;
      if (!row) return undefined;
      const isTypedSince = (last.get(nameOf({ root: "text", key: row.key })) ?? index) > index;
      return row.proposed || saysOther(row.mutation, isTypedSince ? made(proposed, row.mutation) : proposed)
        ? row.mutation
        : proposed;
    };
  }
}

/** Whether it does something else. The log has its own words for some: for what is typed, and for what comes to the same as another. */
function saysOther(stored: Mutation, proposed: Mutation): boolean {
  if (stored.type !== proposed.type || stored.type === "function.edit" || stored.type === "schema.edit") return false;
  return !jsonEqual(stored, proposed);
}

/** A function that is made and then typed in is stored as made with what was typed. */
function made(proposed: Mutation, stored: Mutation): Mutation {
  if (proposed.type !== "function.create" || stored.type !== "function.create") return proposed;
  return { ...proposed, source: stored.source };
}

function nameOf({ root, key }: { readonly root: string; readonly key: string }): string {
  return `${root} ${key}`;
}

function notPermitted({ role }: Author): Refusal {
  return { kind: "notPermitted", role };
}

function inWords(against: Refusal | Said): Said {
  return "kind" in against ? { rule: against.kind, sentence: refusalSentence(against) } : against;
}

function saidOf({ voices, remarks }: MutationOutcome): BatchVerdict["said"] {
  return [
    ...voices.map(({ policy, severity, sentence }) => ({ by: policy, severity, sentence })),
    ...remarks.map(({ rule, severity, sentence }) => ({ by: rule, severity, sentence })),
  ];
}

/** What was said when it was tried is said again when it is written. */
function withoutTwice(said: BatchVerdict["said"]): BatchVerdict["said"] {
  const heard = new Map(said.toReversed().map((each) => [JSON.stringify([each.by, each.sentence]), each]));
  return [...heard.values()].toReversed();
}

/** What is left of a try that did not hold: what is told of it is told by mutation. */
function takenBack({ judgement, entry }: Written): Written {
  const { execution } = judgement;
  return {
    judgement: { ...NOTHING, execution },
    entry: entry && { ...entry, accepted: [], refused: [], effects: undefined },
  };
}
