import type { PlanStep, StepKind } from "@tributary/core/protocol";
import { count } from "../model/count.ts";

export const STEP_KINDS: readonly StepKind[] = ["create", "update", "replace", "destroy"];

/** How many steps of each kind there are. */
export function countSteps(plan: readonly Pick<PlanStep, "kind">[]): { readonly [kind in StepKind]: number } {
  const counts = { create: 0, update: 0, replace: 0, destroy: 0 };
  for (const { kind } of plan) counts[kind]++;
  return counts;
}

/** The plan in one phrase: "3 creates, 1 replace"; "nothing on the engine" when there is no step. */
export function planSummary(plan: readonly Pick<PlanStep, "kind">[]): string {
  return kindsText(countSteps(plan));
}

/** The same of a plan whose steps are counted already. */
export function kindsText(counts: { readonly [kind in StepKind]: number }): string {
  const parts = STEP_KINDS.filter((kind) => counts[kind] > 0).map((kind) => count(counts[kind], kind));
  return parts.join(", ") || "nothing on the engine";
}

/** The first 8 of a content hash's 64 characters: what people compare. */
export function shortHash(contentHash: string): string {
  return contentHash.slice(0, 8);
}
