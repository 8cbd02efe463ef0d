import ts from "typescript";

type Insertion = { readonly at: number; readonly text: string };

/** An author's text with the types they left out put in, and the way between the places of both. Rule [Y3]. */
export type Annotated = {
  readonly text: string;
  toAuthor(position: number): number;
  fromAuthor(position: number): number;
};

export function annotated(source: string): Annotated {
  const insertions = insertionsFor(source);
  let text = "";
  let from = 0;
  for (const { at, text: added } of insertions) {
    text += source.slice(from, at) + added;
    from = at;
  }
  return {
    text: text + source.slice(from),
    toAuthor: (position) => backThrough(insertions, position),
    fromAuthor: (position) =>
      insertions.reduce((moved, { at, text: added }) => (at < position ? moved + added.length : moved), position),
  };
}

function backThrough(insertions: readonly Insertion[], position: number): number {
  let added = 0;
  for (const { at, text } of insertions) {
    const starts = at + added;
    if (position <= starts) break;
    if (position < starts + text.length) return at;
    added += text.length;
  }
  return position - added;
}

/** `: Input` after the parameter and `: Output` after the list of them, where the author gives neither a type. */
function insertionsFor(source: string): readonly Insertion[] {
  const file = ts.createSourceFile("function.ts", source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const main = mainOf(file);
  if (!main) return [];
  const [parameter] = main.parameters;
  const close = closingParenthesis(main, file);
  if (close === undefined) return [];
  const isAsync = main.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  const isPlain = parameter && !parameter.type && !parameter.dotDotDotToken;
  return [
    ...(isPlain ? [{ at: parameter.name.end, text: ": Input" }] : []),
    ...(main.type || isGenerator(main) ? [] : [{ at: close, text: isAsync ? ": Promise<Output>" : ": Output" }]),
  ];
}

type Main = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** The function that a text exports by default, where it is written right there. */
function mainOf(file: ts.SourceFile): Main | undefined {
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && isDefault(statement)) return statement;
    if (!ts.isExportAssignment(statement) || statement.isExportEquals) continue;
    const { expression } = statement;
    if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression)) return expression;
  }
  return undefined;
}

function isDefault({ modifiers }: ts.FunctionDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function isGenerator(main: Main): boolean {
  return main.asteriskToken !== undefined;
}

/** Where the list of parameters has ended; undefined for `x => …`, which has no place for types. */
function closingParenthesis(main: Main, file: ts.SourceFile): number | undefined {
  return main.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)?.end;
}
