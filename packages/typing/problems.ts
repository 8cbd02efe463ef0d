import ts from "typescript";

/** What does not fit in a text, at a line and column counted from 1. */
export type TypeProblem = {
  readonly line: number;
  readonly column: number;
  /** How much of the text it is about, in characters. */
  readonly length: number;
  readonly sentence: string;
};

const MAX_SENTENCE = 300;

/** Asked of every text, a line each: that it can be called as it will be, and that it answers what it has to. */
export const ASKING = `import main from "./function";
export const called: (input: Input) => unknown = main;
declare const answer: Awaited<ReturnType<typeof main>>;
export const answered: Output = answer;
`;

const REASONS: readonly { readonly line: number; readonly says: string }[] = [
  { line: 1, says: "It is called with something else than it asks for" },
  { line: 3, says: "What it answers is not what is expected of it" },
];

export function sentenceOf({ messageText }: Pick<ts.Diagnostic, "messageText">): string {
  const [told = "", ...more] = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  // What follows is advice for a project of one's own: other libraries, other settings.
  const first = told.replace(/ Do you need to .*/, " A function has the language, and what it is given.");
  const last = more.at(-1)?.trim();
  return shortened(ended(last && !first.includes(last) ? `${ended(first)} ${last}` : first));
}

/** What is wrong with the function as a whole; undefined for what is only wrong because of something else. */
export function reasonOf(diagnostic: ts.Diagnostic): string | undefined {
  const { file, start = 0, messageText } = diagnostic;
  const line = file ? file.getLineAndCharacterOfPosition(start).line : -1;
  const reason = REASONS.find((each) => each.line === line);
  if (!reason) return undefined;
  const details = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  const members = details.flatMap((line) => /property '(\w+)' are incompatible/.exec(line)?.[1] ?? []);
  const where = members.length > 0 ? `${members.join(".")}: ` : "";
  return shortened(`${reason.says}: ${where}${ended(lowered((details.at(-1) ?? "").trim()))}`);
}

/** Line and column, counted from 1, of a place in a text. */
export function placeIn(source: string, position: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, position).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function lowered(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

function shortened(sentence: string): string {
  return sentence.length > MAX_SENTENCE ? `${sentence.slice(0, MAX_SENTENCE - 1)}…` : sentence;
}
