import { jsonEqual } from "../base/index.ts";
import {
  followDefinition,
  isBufferOpen,
  isDefinitionKey,
  overlayMap,
  readKey,
  textMutation,
} from "../document/index.ts";
import type { MutationContext } from "../engine/index.ts";
import { readDefinition, type Schema, type SchemaRef, schemaRef } from "../model/index.ts";
import type { RemarkNotice } from "../protocol/index.ts";
import { inBrief } from "./brief.ts";
import { type Bench, type Judgement, judgeChanges, settle } from "./judge.ts";
import type { LoggedMutation } from "./ports.ts";

type Rows = readonly LoggedMutation[];

/**
 * What follows for definitions from an edit that was just judged, in the same transaction: what was changed by other means comes
 * into the text that people type in [S66], and what a text says is taken as the version's definition once it is one that holds [S65].
 * Any edit may have made room for what somebody typed before; whose edit that is hears nothing of what still does not hold.
 */
export function withDefinitions(bench: Bench, judgement: Judgement, context: MutationContext): Judgement {
  const { definitions } = bench.accepted.text;
  const isUntouched = definitions.size === 0 && !judgement.accepted.some(({ root }) => root === "schema");
  if (isUntouched || judgement.accepted.length === 0) return judgement;
  const followed = following(bench, judgement.accepted);
  const typed = new Set([...judgement.accepted, ...followed].filter(isTyped).map(({ key }) => key as SchemaRef));
  const taken = [...new Set([...typed, ...(definitions as ReadonlySet<SchemaRef>)])].flatMap((ref) => {
    const schema = definedAnew(bench, ref);
    return schema && (typed.has(ref) || wouldHold(bench, schema, context)) ? [take(bench, schema, context)] : [];
  });
  return {
    ...judgement,
    // A policy puts no other definition in the place of one, so the text and what was taken of it agree.
    accepted: [...judgement.accepted, ...followed, ...taken.flatMap(({ accepted }) => accepted)],
    remarks: [...judgement.remarks, ...taken.flatMap(remarksOf)],
    effects: [...judgement.effects, ...taken.flatMap(({ effects }) => effects)],
  };
}

function isTyped({ root, key }: Pick<LoggedMutation, "root" | "key">): boolean {
  return root === "text" && isDefinitionKey(key);
}

/** The text that was last found to define nothing else than what is in force: it is asked at every edit. */
const saysNothingElse = new WeakMap<Schema, string>();

/** What the text defines now; undefined where it defines nothing yet, or nothing else than what is in force. */
function definedAnew(bench: Bench, ref: SchemaRef): Schema | undefined {
  const standing = bench.view.view.schemas.get(ref);
  const text = readKey(bench.doc, { root: "text", key: ref });
  if (!standing || typeof text !== "string" || saysNothingElse.get(standing) === text) return undefined;
  const { schema } = readDefinition(text, standing);
  if (schema && !jsonEqual(schema, standing)) return schema;
  saysNothingElse.set(standing, text);
  return undefined;
}

/** Asked of what somebody typed before, at each edit of others: what is written and taken back would be told to everybody. */
function wouldHold({ pipeline, view }: Bench, schema: Schema, context: MutationContext): boolean {
  const install = { type: "schema.install", schema } as const;
  return pipeline.execute(view.view, [install], context, { batch: "atomic", mode: "simulate" }).phase === "done";
}

/** The verdict on what a text defines as the version's definition. */
function take(bench: Bench, schema: Schema, context: MutationContext): Judgement {
  const key = schemaRef(schema);
  overlayMap(bench.doc, "schema").set(key, schema);
  const verdict = judgeChanges(bench, [{ root: "schema", key }], context, "atomic");
  const sentence = `Put in force what was typed as ${schema.title} (${key})`;
  return { ...verdict, accepted: verdict.accepted.map((row) => ({ ...row, sentence })) };
}

/** Nothing of what was typed is refused: the last definition that held stays, and whoever typed is told why. */
function remarksOf({ notices, remarks }: Judgement): RemarkNotice["remarks"] {
  const kept = notices.map(({ key, rule, sentence }) => {
    const place = { root: "text", key, function: key } as const;
    return { ...place, rule, sentence, severity: "warning" as const };
  });
  return [...remarks, ...kept];
}

/** The rows of what open texts took over from definitions that changed under them: consequences, no lines of the audit. */
function following({ doc, accepted, view }: Omit<Bench, "pipeline">, rows: Rows): Rows {
  return rows.flatMap((row): Rows => {
    const key = row.key as SchemaRef;
    if (row.root !== "schema" || !isBufferOpen(doc, key)) return [];
    const at = { root: "text", key } as const;
    const before = accepted.text.get(key) as string;
    followDefinition(doc, key, schemaOf(row.before), schemaOf(row.after));
    const after = readKey(doc, at) as string;
    if (before === after) return [];
    settle({ doc, accepted, view }, [at]);
    const mutation = textMutation(key, before, after);
    return [{ ...at, before: inBrief("text", before), after: inBrief("text", after), mutation, quiet: true }];
  });
}

function schemaOf(value: unknown): Schema | undefined {
  return (value as Schema | null) ?? undefined;
}
