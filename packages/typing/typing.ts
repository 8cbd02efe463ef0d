import ts from "typescript";
import { type Annotated, annotated } from "./annotated.ts";
import { FILES, TextHost } from "./host.ts";
import { ASKING, placeIn, reasonOf, sentenceOf, type TypeProblem } from "./problems.ts";

/** A function's text, and what core/typing declares for it. */
export type TypedText = { readonly declaration: string; readonly source: string };

export type Completion = {
  readonly name: string;
  readonly kind: "property" | "function" | "variable" | "type" | "keyword" | "text";
  readonly isOptional: boolean;
};

/** What a word means: its type as TypeScript writes it, and the words that go with it. */
export type Meaning = { readonly from: number; readonly to: number; readonly type: string; readonly words: string };

export interface Typing {
  /** What keeps declarations from being declarations; nothing, for those that core/typing makes. */
  faults(declaration: string): readonly string[];
  problems(text: TypedText): readonly TypeProblem[];
  /** What may be written at `position`, in the order it should be offered. */
  completions(text: TypedText, position: number): readonly Completion[];
  meaning(text: TypedText, position: number): Meaning | undefined;
  /** Type and words of one of the completions. */
  detail(
    text: TypedText,
    position: number,
    name: string,
  ): { readonly type: string; readonly words: string } | undefined;
}

const MAX_PROBLEMS = 20;
const MAX_COMPLETIONS = 300;

/** @param library - `languageLibrary` */
export function createTyping(library: readonly string[]): Typing {
  return new CompilerTyping(library);
}

class CompilerTyping implements Typing {
  readonly #host: TextHost;
  readonly #service: ts.LanguageService;
  #last: { readonly source: string; readonly annotated: Annotated } | undefined;

  constructor(library: readonly string[]) {
    this.#host = new TextHost(library);
    this.#host.set("asking", ASKING);
    this.#service = ts.createLanguageService(this.#host);
  }

  faults(declaration: string): readonly string[] {
    this.#host.set("declaration", declaration);
    const { declaration: file } = FILES;
    return [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)].map(
      sentenceOf,
    );
  }

  problems(text: TypedText): readonly TypeProblem[] {
    const { toAuthor } = this.#take(text);
    const { source } = text;
    if (this.#service.getSyntacticDiagnostics(FILES.source).length > 0) return [];
    const found = this.#service.getSemanticDiagnostics(FILES.source).map((each): TypeProblem => {
      const from = toAuthor(each.start ?? 0);
      const to = toAuthor((each.start ?? 0) + (each.length ?? 0));
      return { ...placeIn(source, from), length: Math.max(1, to - from), sentence: sentenceOf(each) };
    });
    return [...found, ...(found.length > 0 ? [] : this.#asked(source))].slice(0, MAX_PROBLEMS);
  }

  /** What is wrong with the function as a whole stands where it is exported. */
  #asked(source: string): readonly TypeProblem[] {
    const at = Math.max(0, /^[ \t]*export[ \t]+default\b/m.exec(source)?.index ?? 0);
    const word = /\bdefault\b/.exec(source.slice(at))?.[0].length ?? 1;
    const place = { ...placeIn(source, at + Math.max(0, source.slice(at).indexOf("default"))), length: word };
    return this.#service
      .getSemanticDiagnostics(FILES.asking)
      .flatMap((each) => reasonOf(each) ?? [])
      .map((sentence) => ({ ...place, sentence }));
  }

  completions(text: TypedText, position: number): readonly Completion[] {
    const { fromAuthor } = this.#take(text);
    const found = this.#service.getCompletionsAtPosition(FILES.source, fromAuthor(position), {});
    return (found?.entries ?? [])
      .filter(({ kind }) => kind !== ts.ScriptElementKind.warning)
      .toSorted((a, b) => compare(a.sortText, b.sortText) || compare(a.name, b.name))
      .slice(0, MAX_COMPLETIONS)
      .map(({ name, kind, kindModifiers = "" }) => ({
        name,
        kind: kindOf(kind),
        isOptional: kindModifiers.split(",").includes("optional"),
      }));
  }

  meaning(text: TypedText, position: number): Meaning | undefined {
    const { fromAuthor, toAuthor } = this.#take(text);
    const info = this.#service.getQuickInfoAtPosition(FILES.source, fromAuthor(position));
    if (!info) return undefined;
    const { start, length } = info.textSpan;
    return { from: toAuthor(start), to: toAuthor(start + length), ...said(info.displayParts, info.documentation) };
  }

  detail(text: TypedText, position: number, name: string) {
    const { fromAuthor } = this.#take(text);
    const at = fromAuthor(position);
    const entry = this.#service.getCompletionEntryDetails(FILES.source, at, name, {}, undefined, {}, undefined);
    return entry && said(entry.displayParts, entry.documentation);
  }

  #take({ declaration, source }: TypedText): Annotated {
    if (this.#last?.source !== source) this.#last = { source, annotated: annotated(source) };
    this.#host.set("declaration", declaration);
    this.#host.set("source", this.#last.annotated.text);
    return this.#last.annotated;
  }
}

function said(
  type: readonly ts.SymbolDisplayPart[] | undefined,
  words: readonly ts.SymbolDisplayPart[] | undefined,
): { readonly type: string; readonly words: string } {
  return { type: ts.displayPartsToString([...(type ?? [])]), words: ts.displayPartsToString([...(words ?? [])]) };
}

function kindOf(kind: ts.ScriptElementKind): Completion["kind"] {
  switch (kind) {
    case ts.ScriptElementKind.memberVariableElement:
    case ts.ScriptElementKind.memberGetAccessorElement:
      return "property";
    case ts.ScriptElementKind.functionElement:
    case ts.ScriptElementKind.memberFunctionElement:
    case ts.ScriptElementKind.localFunctionElement:
      return "function";
    case ts.ScriptElementKind.typeElement:
    case ts.ScriptElementKind.interfaceElement:
    case ts.ScriptElementKind.classElement:
      return "type";
    case ts.ScriptElementKind.keyword:
      return "keyword";
    case ts.ScriptElementKind.string:
      return "text";
    default:
      return "variable";
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
