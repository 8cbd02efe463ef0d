import type { FunctionId } from "../base/index.ts";
import { type FunctionDefinition, type Snapshot, titleOfFunction } from "../model/index.ts";
import type { FunctionFinding, FunctionState, TestState } from "../protocol/index.ts";
import { compareText } from "./plan-order.ts";

type StateOf = (id: FunctionId) => FunctionState | undefined;

/** What is to be seen to in one function, in sentences: why it cannot run, what does not fit its types, which tests fail. Rule [D12]. */
export function sentencesOf(definition: FunctionDefinition, state: FunctionState | undefined): readonly string[] {
  const problems = state?.phase === "broken" ? state.problems : [];
  return [...problems.map((each) => `It cannot be run. ${placed(each)}`), ...warningsOf(definition, state)];
}

/** What stops nothing, and should be seen to all the same. */
function warningsOf(definition: FunctionDefinition, state: FunctionState | undefined): readonly string[] {
  if (!state) return [];
  const types = (state.types ?? []).map((each) => `It does not fit its types. ${placed(each)}`);
  const tests = Object.entries(state.tests ?? {}).flatMap(([id, test]) =>
    testSentence(definition.tests?.[id]?.name ?? id, test),
  );
  return [...types, ...tests];
}

function testSentence(name: string, test: TestState): readonly string[] {
  if (test.phase === "failed") return [`The test “${name}” fails. ${test.message}`];
  if (test.phase === "unrun") return [`The test “${name}” could not be run. ${test.message}`];
  return isAwaited(test) ? [`The test “${name}” has not been run yet.`] : [];
}

function isAwaited({ phase }: TestState): boolean {
  return phase === "waiting" || phase === "running";
}

function placed(at: { readonly line: number; readonly column: number; readonly sentence: string }): string {
  return `Line ${at.line}, column ${at.column}: ${at.sentence}`;
}

/**
 * What a reviewer should know of the functions of a view, beside whether they can be run: of each that differs from its base, and of each other that has findings it
 * did not have there (its kind has another version, say). Rule [D12].
 */
export function functionFindingsBetween(
  base: { readonly model: Snapshot; readonly state: StateOf },
  view: { readonly model: Snapshot; readonly state: StateOf },
): readonly FunctionFinding[] {
  return [...view.model.functions.values()]
    .filter(({ deleted }) => !deleted)
    .flatMap((definition): FunctionFinding[] => {
      const { id, name } = definition;
      const before = base.model.functions.get(id);
      const known = new Set(before === definition ? warningsOf(before, base.state(id)) : []);
      const sentences = warningsOf(definition, view.state(id)).filter((sentence) => !known.has(sentence));
      if (sentences.length === 0) return [];
      const isPending = Object.values(view.state(id)?.tests ?? {}).some(isAwaited);
      const title = titleOfFunction(definition);
      return [{ function: id, name, title, sentences, ...(isPending ? { awaited: true } : {}) }];
    })
    .sort((a, b) => compareText(a.name, b.name));
}
