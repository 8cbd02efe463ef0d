import type { FunctionCode } from "../model/index.ts";

/** What keeps a text from being a function, at a line and column counted from 1. */
export type CodeProblem = { readonly line: number; readonly column: number; readonly sentence: string };

export type Compiled =
  | { readonly ok: true; readonly code: FunctionCode }
  | { readonly ok: false; readonly problems: readonly [CodeProblem, ...CodeProblem[]] };

/** From a function's text to what sandboxes run. The same text always gives the same code or the same problems. */
export interface Compiler {
  /** Never rejects for what the text is; that is a problem of the text. */
  compile(source: string): Promise<Compiled>;
  close(): Promise<void>;
}
