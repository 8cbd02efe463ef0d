import { changedLines } from "@tributary/core/model";
import type { FunctionChange, SchemaChange, VersionComparison } from "@tributary/core/protocol";
import { counted } from "./lines.ts";
import { block, byText, changeLines, contentBlocks, oneLine, viewLines } from "./review-text.ts";

/** The longest line of code that is printed whole. */
const CODE_LINE = 200;

/** Two versions beside each other as a person reads it in a terminal: values, code by line, kinds, notes, views. */
export function comparisonText(comparison: VersionComparison): string {
  const { from, to, changes, functions, schemas, notes, views } = comparison;
  const content = contentBlocks({ functions, schemas, notes, functionFindings: [] }, detailLines);
  const blocks = [
    ...(changes.length === 0 ? [] : [block(counted(changes.length, "component"), changes.flatMap(changeLines))]),
    ...content,
    ...(views.length === 0 ? [] : [block(counted(views.length, "view"), viewLines(views))]),
  ];
  if (blocks.length === 0) return `Nothing differs between version ${from} and version ${to}.`;
  return [`Version ${from} → ${to}`, ...blocks].join("\n\n");
}

/** What a review shows on its page: other fields, tests, and the lines that differ. What is new, or goes, has nothing beside it. */
function detailLines(change: FunctionChange | SchemaChange): readonly string[] {
  if (!("function" in change)) {
    const by = byText(change);
    return [...(by ? [`    ${by.trim()}`] : []), ...(change.before === "" ? [] : codeLines(change))];
  }
  const { fields, tests = [] } = change;
  return [
    ...fields.map(({ title, before, after }) => {
      const now = after === "" ? "nothing" : oneLine(after);
      return `    ${title}: ${before === "" ? now : `${oneLine(before)} → ${now}`}`;
    }),
    ...(change.change === "changed" ? codeLines(change) : []),
    ...tests.map(({ name, before, after }) => {
      const what = before === "" ? "new" : after === "" ? "gone" : "changed";
      return `    test “${oneLine(name)}”: ${what}`;
    }),
  ];
}

function codeLines({ before, after }: { readonly before: string; readonly after: string }): readonly string[] {
  const printed = (sign: string) => (line: string) =>
    `      ${sign} ${line.replace(/\p{Cc}/gu, " ").slice(0, CODE_LINE)}`;
  return changedLines(before, after).flatMap((each) => [
    `    line ${each.at.after}`,
    ...each.before.map(printed("-")),
    ...each.after.map(printed("+")),
  ]);
}
