import { isJsonObject, type Json } from "../base/index.ts";
import type { Severity } from "./engine.ts";

/** What a policy did about an edit, as the audit keeps it. Of one that let it pass, nothing is kept. */
export type PolicyWord = {
  readonly policy: string;
  readonly kind: "denied" | "changed" | "required" | "remarked";
  readonly sentence: string;
  /** Where it denied: how much that matters. */
  readonly severity?: Severity;
};

const KINDS: ReadonlySet<Json | undefined> = new Set(["denied", "changed", "required", "remarked"]);

/** What policies said about what a line of the audit tells of. Lines from before this was kept have nothing of it. */
export function policyWordsIn(details: Json | undefined): readonly PolicyWord[] {
  const said = isJsonObject(details) ? details["said"] : undefined;
  return Array.isArray(said) ? (said as readonly Json[]).filter(isPolicyWord) : [];
}

function isPolicyWord(value: unknown): value is PolicyWord {
  if (!isJsonObject(value as Json)) return false;
  const { policy, kind, sentence } = value as { readonly [name: string]: Json };
  return typeof policy === "string" && typeof sentence === "string" && KINDS.has(kind);
}
