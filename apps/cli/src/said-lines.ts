import type { Said } from "@tributary/core/protocol";
import { clean } from "./lines.ts";

/** What policies and validation say of a mutation, and how much it matters; what its refusal says already is not said again. */
export function saidLines(
  said: readonly Said[],
  refusal: { readonly sentence: string } | undefined,
): readonly string[] {
  return said.map(({ by, severity, sentence }) =>
    sentence === refusal?.sentence
      ? `    ${severity}, by ${clean(by)}`
      : `    ${severity} by ${clean(by)}: ${clean(sentence)}`,
  );
}
