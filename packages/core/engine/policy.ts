import type { Mutation, Snapshot } from "../model/index.ts";
import type { Severity } from "../protocol/index.ts";
import type { MutationContext } from "./context.ts";
import type { PolicyBudget } from "./policy-budget.ts";

export type { Severity };

/** What an application of the change set needs besides what it needs anyway. */
export type RequirementNeed =
  /** Approvals by that many distinct people. */
  | { readonly kind: "approvals"; readonly count: number }
  /** An approval by somebody who has that role. */
  | { readonly kind: "approvalBy"; readonly role: "owner" | "approver" }
  /** Every check passes, before anybody approves. */
  | { readonly kind: "checks" }
  /** A note of this name, that begins so, given by whoever applies it. */
  | { readonly kind: "note"; readonly name: string; readonly begins: string };

/** `policy` names the part of a composed policy that speaks; without it, the policy itself does. */
type Spoken = { readonly policy?: string; readonly severity?: Severity };

export type PolicyDecision = Spoken &
  (
    | { readonly kind: "allow" }
    /** Go ahead; the author is told this. */
    | { readonly kind: "remark"; readonly sentence: string }
    /** `passes` says what would be let through: "a tag other than latest, or a digest". */
    | { readonly kind: "deny"; readonly sentence: string; readonly passes?: string }
    /** Go ahead, but with this instead: the same kind of change at the same place. It is judged like any other. */
    | { readonly kind: "modify"; readonly mutation: Mutation; readonly sentence: string }
    /** Go ahead in the change set; applying it then needs this as well. */
    | { readonly kind: "require"; readonly need: RequirementNeed; readonly sentence: string }
  );

/**
 * A rule about who may do what, total and without side effects. All policies are evaluated, whatever the others say, so that
 * a refusal names everything that stands in the way.
 */
export type Policy = {
  readonly name: string;
  /** As people call it; the name, where there is none. */
  readonly title?: string;
  /** Higher speaks first; equals speak in order of name. It orders sentences, never outcomes. */
  readonly priority?: number;
  /** What loops over the model spends its budget as it goes, so that it ends [E14]. */
  evaluate(
    mutation: Mutation,
    state: Snapshot,
    context: MutationContext,
    budget: PolicyBudget,
  ): PolicyDecision | readonly PolicyDecision[];
};

export const ALLOW: PolicyDecision = { kind: "allow" };

/** What one policy said about one mutation: everything but a silent yes. */
export type PolicyVoice = {
  readonly policy: string;
  readonly kind: Exclude<PolicyDecision["kind"], "allow">;
  readonly severity: Severity;
  readonly sentence: string;
  readonly passes?: string;
  readonly need?: RequirementNeed;
};

const SEVERITIES: readonly Severity[] = ["info", "warning", "error", "critical"];

export function isGraver(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);
}

/** The gravest of them; info of none. */
export function gravest(severities: readonly Severity[]): Severity {
  return severities.reduce((worst, each) => (isGraver(each, worst) ? each : worst), "info");
}

/** In the order in which they speak. */
export function inOrder(policies: readonly Policy[]): readonly Policy[] {
  return [...policies].sort(
    (a, b) => (b.priority ?? 0) - (a.priority ?? 0) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}
