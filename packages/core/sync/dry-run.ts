import { err, jsonEqual, ok, type Result } from "../base/index.ts";
import { mergedDefinition } from "../document/index.ts";
import type { Execution, MutationContext, Pipeline } from "../engine/index.ts";
import {
  type BatchMode,
  definitionText,
  type Mutation,
  readDefinition,
  type Refusal,
  type Schema,
  type SchemaRef,
  schemaRef,
  type Snapshot,
  spliced,
  unfinishedDefinition,
} from "../model/index.ts";

/** What would become of an edit, and of the definitions that are typed in it. */
export type DryExecution = Execution & { readonly typed: readonly TypedDefinition[] };

/** A definition's text as it would read: why it would not be in force, or what judging it as the version's definition came to. */
export type TypedDefinition = {
  readonly schema: SchemaRef;
  readonly unfinished?: string;
  readonly taken?: Execution;
};

export type DryWishes = {
  readonly mode: "simulate" | "validate";
  readonly batch: BatchMode;
  readonly pause: () => Promise<void>;
  /** Whether nobody waits for it any more; asked between slices, and while a policy spends. */
  readonly cancelled?: () => boolean;
};

export type DryBench = {
  readonly view: Snapshot;
  /** What stands in the text of a version that the change set makes; undefined where there is none to type in. */
  readonly textOf: (ref: SchemaRef) => string | undefined;
  /** Those in whose texts somebody has typed, or may have. */
  readonly open: readonly SchemaRef[];
  readonly pipeline: Pipeline;
};

/**
 * Judges mutations as the document would, in slices, and writes nothing: first all of them, then, each by itself, what the
 * texts of definitions would say after those that stand. Refused as a whole where what is typed in them does not fit its text.
 * Rule [S75].
 */
export async function dryExecution(
  { view, textOf, open, pipeline }: DryBench,
  mutations: readonly Mutation[],
  context: MutationContext,
  wishes: DryWishes,
): Promise<Result<DryExecution, Refusal>> {
  const execution = await pipeline.executeSliced(view, mutations, context, wishes);
  const standing = standingOf(execution);
  const texts = typedTexts(view, textOf, standing);
  if (!texts.ok) return texts;
  // Only a simulation knows what would stand then.
  if (wishes.mode !== "simulate") return ok({ ...execution, typed: [] });
  const install: Install = (before, schema) =>
    pipeline.executeSliced(before, [{ type: "schema.install", schema }], context, { ...wishes, batch: "atomic" });
  const waiting = standing.length === 0 ? [] : open.filter((ref) => !texts.value.has(ref));
  const typed: TypedDefinition[] = [];
  let { state } = execution;
  for (const ref of [...texts.value.keys(), ...waiting]) {
    const one = await wouldDefine(state, { ref, text: texts.value.get(ref) ?? textOf(ref) ?? "" }, install);
    const taken = one?.taken?.phase === "done" ? one.taken : undefined;
    // What was typed before and still does not hold is nothing that becomes of this.
    if (one && (taken || texts.value.has(ref))) typed.push(one);
    if (taken) ({ state } = taken);
  }
  return ok({ ...execution, state, typed });
}

type Install = (before: Snapshot, schema: Schema) => Promise<Execution>;

/** What would become of a definition whose text reads so; undefined where there would be none. */
async function wouldDefine(
  before: Snapshot,
  { ref, text }: { readonly ref: SchemaRef; readonly text: string },
  install: Install,
): Promise<TypedDefinition | undefined> {
  const inForce = before.schemas.get(ref);
  if (!inForce) return undefined;
  const { schema } = readDefinition(text, inForce);
  if (schema) return { schema: ref, ...(jsonEqual(schema, inForce) ? {} : { taken: await install(before, schema) }) };
  const unfinished = unfinishedDefinition(text, inForce);
  return { schema: ref, ...(unfinished ? { unfinished } : {}) };
}

/** What would be made: what was refused or left out, or is of a batch that would not be done, types nothing. */
function standingOf({ phase, outcomes }: Execution): readonly Mutation[] {
  if (phase !== "done") return [];
  return outcomes.filter(({ refusal, skipped }) => !refusal && !skipped).map(({ mutation }) => mutation);
}

/** The texts that are typed in or follow a definition put in place, as they would read after all of it. */
function typedTexts(
  view: Snapshot,
  textOf: DryBench["textOf"],
  mutations: readonly Mutation[],
): Result<ReadonlyMap<SchemaRef, string>, Refusal> {
  const texts = new Map<SchemaRef, string>();
  const made = new Map<SchemaRef, Schema>();
  const read = (ref: SchemaRef) => texts.get(ref) ?? textOf(ref);
  for (const mutation of mutations) {
    if (mutation.type === "schema.install") {
      const ref = schemaRef(mutation.schema);
      const [was, text] = [made.get(ref) ?? view.schemas.get(ref), read(ref)];
      texts.set(
        ref,
        was && text !== undefined ? mergedDefinition(text, was, mutation.schema) : definitionText(mutation.schema),
      );
      made.set(ref, mutation.schema);
    }
    if (mutation.type !== "schema.edit") continue;
    const text = read(mutation.schema);
    // It stands in the model, or it was refused; but it is not made here, and typing in it is refused as it is when it is done.
    if (text === undefined) return err({ kind: "schemaPublished", schema: mutation.schema });
    const next = spliced(text, mutation.splices);
    if (next === undefined) return err({ kind: "textMoved", name: mutation.schema });
    texts.set(mutation.schema, next);
  }
  return ok(texts);
}
