import type { Compiler, TypeChecker } from "@tributary/core/engine";
import type { FunctionDefinition, Snapshot } from "@tributary/core/model";
import type { DryRun } from "@tributary/core/protocol";
import { declarationOf } from "@tributary/core/typing";

type Said = DryRun["outcomes"][number]["said"];
type Readers = { readonly compiler: Compiler; readonly checker: TypeChecker };

/** At most so many texts are read for one dry run. */
const READ = 50;

/**
 * What is to be said of functions whose text would be another: where it cannot be run, and where it does not fit its types. None
 * of it stands in the way of the edit, as it would not when it is made.
 */
export async function codeFindings(
  before: Snapshot,
  after: Snapshot,
  readers: Readers,
): Promise<ReadonlyMap<string, Said>> {
  const found = new Map<string, Said>();
  if (before.functions === after.functions) return found;
  const written = [...after.functions.values()].filter(
    ({ id, source, deleted }) => !deleted && before.functions.get(id)?.source !== source,
  );
  for (const definition of written.slice(0, READ)) found.set(definition.id, await readOf(definition, after, readers));
  return found;
}

async function readOf(
  definition: FunctionDefinition,
  { schemas }: Snapshot,
  { compiler, checker }: Readers,
): Promise<Said> {
  const { source } = definition;
  const compiled = await compiler.compile(source);
  if (!compiled.ok) return compiled.problems.map((problem) => said("code", "It could not be run", problem));
  const mismatches = await checker.check({ declaration: declarationOf(definition, schemas), source });
  return mismatches.map((mismatch) => said("types", "It would not fit its types", mismatch));
}

function said(
  by: string,
  what: string,
  { line, column, sentence }: { readonly line: number; readonly column: number; readonly sentence: string },
): Said[number] {
  return { by, severity: "warning", sentence: `${what}. Line ${line}, column ${column}: ${sentence}` };
}
