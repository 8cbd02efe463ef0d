/** Where a function's text does not fit its types, at a line and column counted from 1. */
export type TypeMismatch = {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly sentence: string;
};

/** Compares a function's text with what core/typing declares for it. The same texts always give the same answer. */
export interface TypeChecker {
  /** Never rejects for what the texts are; that is a mismatch. Empty too where the text cannot be parsed: that is the compiler's to say. */
  check(text: { readonly declaration: string; readonly source: string }): Promise<readonly TypeMismatch[]>;
  close(): Promise<void>;
}
