import type { Answer, ApiServices } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import {
  changesBetween,
  type Compiler,
  type Execution,
  explain,
  functionChangesBetween,
  gravest,
  noteChangesBetween,
  type PolicyVoice,
  type Remark,
  refusalSentences,
  requirementsIn,
  schemaChangesBetween,
  summaryOf,
  type TypeChecker,
  viewChangesBetween,
} from "@tributary/core/engine";
import {
  applyMutation,
  highestRisk,
  type Mutation,
  refusalSentence,
  riskOf,
  sentenceBetween,
  type Snapshot,
} from "@tributary/core/model";
import type { DryRun } from "@tributary/core/protocol";
import type { DocumentSession, DryExecution, TypedDefinition } from "@tributary/core/sync";
import { setImmediate as nextTurn } from "node:timers/promises";
import { refused } from "../answers.ts";
import { codeFindings } from "./code-findings.ts";

type Wish = Parameters<ApiServices["mutationEngine"]["dryRun"]>[1];
type AllSaid = DryRun["outcomes"][number]["said"];

/** What would become of an edit, explained. */
export async function dryRunOf(
  session: DocumentSession,
  by: Parameters<DocumentSession["dryRun"]>[0],
  { mutations, mode, batch, signal }: Wish,
  reading: { readonly compiler: Compiler; readonly checker: TypeChecker },
): Answer<DryRun> {
  const cancelled = () => signal?.aborted ?? false;
  const ran = await session.dryRun(by, mutations, { mode, batch, cancelled, pause: () => nextTurn() });
  if (!ran.ok) return refused(ran.error.kind === "notPermitted" ? "forbidden" : "conflict", refusalSentence(ran.error));
  const { before, state } = ran.value;
  return ok(viewOf(ran.value, await codeFindings(before, state, reading), session.base));
}

/** @param base - what is real: what an edit risks is what it does to that */
function viewOf(execution: DryExecution, code: ReadonlyMap<string, AllSaid>, base: Snapshot): DryRun {
  const { executionId, phase, mode, before, state, outcomes, sideEffects, typed } = execution;
  const { mutations, withoutPolicies } = explain(execution);
  const { total, accepted, refused: declined, skipped, modified } = summaryOf(execution);
  // What is said of a text is said once, where it would be written last.
  const last = new Map(
    outcomes.flatMap((each, index) => (stands(each) ? [[textIn(each.mutation), index] as const] : [])),
  );
  const ofText = (mutation: Mutation, index: number): AllSaid => {
    const text = textIn(mutation);
    if (text === undefined || last.get(text) !== index) return [];
    return [...(code.get(text) ?? []), ...typed.filter(({ schema }) => schema === text).flatMap(saidOfDefinition)];
  };
  const named = withNames(state, outcomes);
  const standing = [execution, ...takenOf(typed)].flatMap((each) => (each.phase === "done" ? each.outcomes : []));
  return {
    execution: executionId,
    phase,
    outcomes: mutations.map(({ mutation, verdict, refusal, severity, voices, silent, wouldPass }, index) => {
      const text = ofText(mutation, index);
      return {
        ...{ mutation, verdict, silent, wouldPass },
        ...riskOf(mutation, base),
        sentence: sentenceBetween(mutation, before, named),
        ...(refusal ? { refusal } : {}),
        said: [...saidOf(voices, outcomes[index]?.remarks ?? []), ...text],
        severity: gravest([severity, ...text.map((each) => each.severity)]),
      };
    }),
    summary: { total, accepted, refused: declined, skipped, modified },
    risk: highestRisk(outcomes.filter(stands).map(({ mutation }) => riskOf(mutation, base).risk)),
    requirements: requirementsIn(standing.filter(stands)).map(({ policy, sentence }) => ({ policy, sentence })),
    sideEffects: [...sideEffects, ...takenOf(typed).flatMap((each) => each.sideEffects)].map(
      ({ type, description, data }) => ({ type, description, data }),
    ),
    ...(withoutPolicies ? { withoutPolicies } : {}),
    ...(mode === "simulate" && phase === "done"
      ? {
          changes: changesBetween(before, state),
          functions: functionChangesBetween(before, state),
          schemas: schemaChangesBetween(before, state),
          notes: noteChangesBetween(before, state),
          views: viewChangesBetween(before, state),
        }
      : {}),
  };
}

/** Where nothing would be made, or nobody asked what, what would be new is called by its name all the same. */
function withNames(state: Snapshot, outcomes: Execution["outcomes"]): Snapshot {
  return outcomes.reduce((names, { mutation, refusal }) => {
    const isNaming = mutation.type === "component.create" || mutation.type === "component.rename";
    return (isNaming || mutation.type === "function.create") && !refusal ? applyMutation(names, mutation) : names;
  }, state);
}

function stands({ refusal, skipped }: Execution["outcomes"][number]): boolean {
  return !refusal && !skipped;
}

function takenOf(typed: readonly TypedDefinition[]): readonly Execution[] {
  return typed.flatMap(({ taken }) => taken ?? []);
}

/** Whose text a mutation writes: a function's, or that of a version's definition. */
function textIn(mutation: Mutation): string | undefined {
  if (mutation.type === "schema.edit") return mutation.schema;
  return mutation.type === "function.create" || mutation.type === "function.edit" ? mutation.function : undefined;
}

/** Nothing of what is typed would be refused: the last definition that held would stay in force, for this reason. */
function saidOfDefinition({ schema, unfinished, taken }: TypedDefinition): AllSaid {
  if (unfinished !== undefined)
    return [{ by: "definition", severity: "warning", sentence: `It would not be in force yet. ${unfinished}` }];
  if (!taken) return [];
  if (taken.phase !== "done")
    return refusalSentences(taken).map((sentence) => ({ by: "definition", severity: "warning", sentence }));
  const said = taken.outcomes.flatMap(({ voices, remarks }) => saidOf(voices, remarks));
  return [{ by: "definition", severity: "info", sentence: `It would be in force as ${schema}.` }, ...said];
}

function saidOf(
  voices: readonly Pick<PolicyVoice, "policy" | "severity" | "sentence">[],
  remarks: readonly Pick<Remark, "rule" | "severity" | "sentence">[],
): AllSaid {
  return [
    ...voices.map(({ policy, severity, sentence }) => ({ by: policy, severity, sentence })),
    ...remarks.map(({ rule, severity, sentence }) => ({ by: rule, severity, sentence })),
  ];
}
