import { canonicalJson, textHash } from "../base/index.ts";
import type { FunctionCode } from "../model/index.ts";

/**
 * What names a run: code and arguments. Made of the hashes of the arguments, which are equal exactly when the arguments are, so
 * that they need not be written out again. Rule [R3].
 */
export function runKey(code: FunctionCode, hashes: { readonly [argument: string]: string }): string {
  return textHash(`${code.hash}\n${canonicalJson(hashes)}`);
}
