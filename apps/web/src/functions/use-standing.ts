"use client";

import { jsonEqual } from "@tributary/core/base";
import {
  type ReadDefinition,
  refusalSentence,
  renamedKind,
  runBatch,
  type Schema,
  schemaRef,
  type Snapshot,
} from "@tributary/core/model";
import type { CodeProblemMark } from "@tributary/ui/code";
import type { RefusalNote } from "@tributary/ui/replica";
import { useEffect, useMemo, useState } from "react";
import type { DefinitionStanding } from "./definition-status.tsx";

/** Longer than what is typed is on its way. */
const UNDER_WAY_MS = 2_000;

export type Typed = {
  readonly schema: Schema;
  readonly text: string;
  readonly read: ReadDefinition;
  readonly problems: readonly CodeProblemMark[];
  readonly view: Snapshot;
  readonly refusals: readonly RefusalNote[];
};

/** How what is typed stands to what is in force, for whoever looks, whoever typed it. */
export function useStanding({ schema, text, read, problems, view, refusals }: Typed): DefinitionStanding {
  const typed = read.schema !== undefined && !jsonEqual(read.schema, schema) ? read.schema : undefined;
  const [lasting, setLasting] = useState<Schema>();
  useEffect(() => {
    setLasting(undefined);
    if (!typed) return;
    const late = setTimeout(() => setLasting(typed), UNDER_WAY_MS);
    return () => clearTimeout(late);
  }, [typed]);
  return useMemo((): DefinitionStanding => {
    const fault = problems.find(({ isWarning }) => !isWarning);
    if (fault) return { phase: "faulty", fault, renamed: renamedKind(text, schema) };
    if (!typed) return { phase: "inForce" };
    const told = refusals.filter((note) => note.function === schemaRef(schema)).at(-1)?.sentence;
    if (told === undefined && lasting !== typed) return { phase: "underWay" };
    return { phase: "kept", sentence: told ?? objection(view, typed), typed };
  }, [problems, text, schema, typed, refusals, lasting, view]);
}

/** What the model's rules have against it; what the server's have is told to whoever typed. */
function objection(view: Snapshot, typed: Schema): string {
  const { outcomes } = runBatch(view, [{ type: "schema.install", schema: typed }], "atomic");
  const refusal = outcomes.find((outcome) => outcome.refusal)?.refusal;
  return refusal ? refusalSentence(refusal) : "What kept it out was told to whoever typed it.";
}
