import type { Answer, Caller } from "@tributary/adapters/api";
import { type FunctionId, ok } from "@tributary/core/base";
import { definitionFrom } from "@tributary/core/catalogue";
import type { Compiler } from "@tributary/core/engine";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { schemaRef, schemaText } from "@tributary/core/model";
import type { DefinitionReport, FunctionRunPurpose } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { FunctionExecutor } from "../functions/executor.ts";
import type { FunctionJob } from "../functions/job.ts";
import { submitAll } from "./submit.ts";

export type DefineParts = {
  readonly executor: Pick<FunctionExecutor, "execute" | "seats">;
  readonly compiler: Compiler;
};

const PURPOSE: FunctionRunPurpose = "definition";

/** Runs a schema function as it is written now and, when asked to, saves what it defines as edits of the caller. */
export async function define(
  { executor, compiler }: DefineParts,
  record: ChangeSetRecord,
  host: ChangeSetHost,
  wish: { readonly function: FunctionId; readonly save: boolean; readonly caller: Caller },
): Answer<DefinitionReport> {
  const { caller, save } = wish;
  const written = host.session.view.functions.get(wish.function);
  if (!written || written.deleted) return refused("notFound", "There is no such function in this change set.");
  if (written.kind !== "schema") return refused("invalid", `${written.name} is no function that defines a kind.`);
  const compiled = await compiler.compile(written.source);
  if (!compiled.ok) return ok({ ok: false, faults: compiled.problems.map(problemFault) });
  const job: FunctionJob = {
    ...{ workspace: record.workspace, changeSet: record.id, purpose: PURPOSE, code: compiled.code, input: {} },
    function: { name: written.name, kind: "schema", id: written.id },
    by: caller.actor,
    ...(caller.origin ? { origin: caller.origin } : {}),
    grants: [],
  };
  const ran = await executor.seats.during(record.workspace, () => executor.execute(job));
  if (!ran.ok) return refused("conflict", ran.error.sentence);
  const run = ran.value;
  if (!run.result.ok) return ok({ ok: false, faults: [{ at: "", sentence: run.result.failure.message }] });
  // Others may have gone on while it ran: what follows is worked out on the view as it is now.
  const { base, view } = host.session;
  const defined = definitionFrom({ base, view }, view.functions.get(written.id) ?? written, run.result.value);
  if (!defined.ok) return ok({ ok: false, faults: defined.error });
  const { schema, mutations } = defined.value;
  if (save && mutations.length > 0) {
    const sentence = `defined ${schema.title} (${schemaRef(schema)})`;
    const problem = await submitAll(host, caller, mutations, sentence);
    if (problem !== undefined) return refused("conflict", problem);
  }
  const isChanged = mutations.some(({ type }) => type === "schema.install");
  return ok({ ok: true, schema: schemaRef(schema), title: schema.title, isChanged, text: schemaText(schema) });
}

function problemFault({
  line,
  column,
  sentence,
}: {
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}) {
  return { at: "", sentence: `Line ${line}, column ${column}: ${sentence}` };
}
