import type { DefinitionMark } from "@tributary/core/model";
import type { CodeProblemMark } from "@tributary/ui/code";

/** A mark as an editor takes it: by line and column, both counted from 1. */
export function problemAt(text: string, { from, to, sentence, isWarning }: DefinitionMark): CodeProblemMark {
  const before = text.slice(0, from);
  const line = before.split("\n").length;
  const column = from - (before.lastIndexOf("\n") + 1) + 1;
  return { line, column, length: to - from, sentence, ...(isWarning ? { isWarning } : {}) };
}
