import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noUncheckedIndexedAccess: true,
  noLib: true,
  noEmit: true,
  types: [],
  isolatedModules: true,
  // Else the order in which a sentence names alternatives would depend on what was looked at before. Rule [Y6].
  stableTypeOrdering: true,
};

/** Three texts that, beside the language's own, are all there is: the declarations, the author's text, and what is asked of it. */
export type Texts = { declaration: string; source: string; asking: string };
export const FILES = {
  declaration: "/declaration.d.ts",
  source: "/function.ts",
  asking: "/asking.ts",
} as const satisfies { readonly [Name in keyof Texts]: string };

/** The compiler's view of a world that consists of these texts. A text that is set to what it was costs nothing. */
export class TextHost implements ts.LanguageServiceHost {
  readonly #texts = new Map<string, { readonly text: string; readonly version: number }>();

  constructor(library: readonly string[]) {
    for (const [at, text] of library.entries()) this.#texts.set(`/library/${at}.d.ts`, { text, version: 1 });
  }

  set(name: keyof Texts, text: string): void {
    const known = this.#texts.get(FILES[name]);
    if (known?.text !== text) this.#texts.set(FILES[name], { text, version: (known?.version ?? 0) + 1 });
  }

  getCompilationSettings = (): ts.CompilerOptions => OPTIONS;
  getScriptFileNames = (): string[] => [...this.#texts.keys()];
  getScriptVersion = (name: string): string => String(this.#texts.get(name)?.version ?? 0);
  getScriptSnapshot = (name: string): ts.IScriptSnapshot | undefined => {
    const known = this.#texts.get(name);
    return known && ts.ScriptSnapshot.fromString(known.text);
  };
  getCurrentDirectory = (): string => "/";
  getDefaultLibFileName = (): string => "/library/0.d.ts";
  fileExists = (name: string): boolean => this.#texts.has(name);
  readFile = (name: string): string | undefined => this.#texts.get(name)?.text;
  resolveModuleNameLiterals = (
    names: readonly ts.StringLiteralLike[],
  ): readonly ts.ResolvedModuleWithFailedLookupLocations[] =>
    names.map(({ text }) => ({
      resolvedModule:
        text === "./function"
          ? { resolvedFileName: FILES.source, extension: ts.Extension.Ts, isExternalLibraryImport: false }
          : undefined,
    }));
}
