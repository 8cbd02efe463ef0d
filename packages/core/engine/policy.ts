import type { Mutation, Snapshot } from "../model/index.ts";
import type { MutationContext } from "./context.ts";

export type PolicyDecision =
  | { readonly kind: "allow" }
  | { readonly kind: "deny"; readonly sentence: string }
  /** Go ahead, but with this instead. It is validated like any other. */
  | { readonly kind: "modify"; readonly mutation: Mutation; readonly sentence: string }
  /** Go ahead in the change set; applying it then needs this as well. */
  | { readonly kind: "require"; readonly requirement: string; readonly sentence: string };

/** A rule about who may do what. All are evaluated, in order of name, so that a refusal can name everything that stands in the way. */
export type Policy = {
  readonly name: string;
  evaluate(mutation: Mutation, state: Snapshot, context: MutationContext): PolicyDecision;
};

export type PolicyOutcome = {
  readonly mutation: Mutation;
  readonly denials: readonly { readonly policy: string; readonly sentence: string }[];
  readonly requirements: readonly {
    readonly policy: string;
    readonly requirement: string;
    readonly sentence: string;
  }[];
};

const NONE: readonly never[] = [];

/**
 * Evaluates all policies and merges what they say: any denial denies; requirements add up; two policies that would modify
 * the same mutation differently deny it, because there is no telling which one meant it [E4].
 */
export function evaluatePolicies(
  policies: readonly Policy[],
  mutation: Mutation,
  state: Snapshot,
  context: MutationContext,
): PolicyOutcome {
  let current = mutation;
  let modifiedBy: string | undefined;
  let denials: PolicyOutcome["denials"][number][] | undefined;
  let requirements: PolicyOutcome["requirements"][number][] | undefined;
  for (const policy of policies) {
    const decision = policy.evaluate(mutation, state, context);
    if (decision.kind === "allow") continue;
    if (decision.kind === "deny") {
      denials ??= [];
      denials.push({ policy: policy.name, sentence: decision.sentence });
    } else if (decision.kind === "require") {
      requirements ??= [];
      requirements.push({ policy: policy.name, requirement: decision.requirement, sentence: decision.sentence });
    } else if (modifiedBy === undefined) {
      modifiedBy = policy.name;
      current = decision.mutation;
    } else if (JSON.stringify(decision.mutation) !== JSON.stringify(current)) {
      denials ??= [];
      denials.push({
        policy: policy.name,
        sentence: `The policies ${modifiedBy} and ${policy.name} each want this changed differently. Ask an owner to settle them.`,
      });
    }
  }
  return { mutation: current, denials: denials ?? NONE, requirements: requirements ?? NONE };
}
