import { ALLOW, inOrder, isGraver, type Policy, type PolicyDecision, type Severity } from "./policy.ts";

type Parts = {
  readonly name: string;
  readonly title?: string;
  readonly priority?: number;
  readonly parts: readonly Policy[];
};

/** All parts must be content: what each says holds, as if it stood alone. */
export function allOf({ parts, ...own }: Parts): Policy {
  const policies = inOrder(parts);
  return {
    ...own,
    evaluate(mutation, state, context, budget) {
      const said = policies.flatMap((part) =>
        spokenBy(own.name, part, part.evaluate(mutation, state, context, budget)),
      );
      return said.length === 0 ? ALLOW : said;
    },
  };
}

/**
 * One content part is enough: the least demanding of them speaks, the first of equals. When none is content it is denied,
 * with what each part would let through.
 */
export function anyOf({ parts, ...own }: Parts & { readonly sentence: string }): Policy {
  const policies = inOrder(parts);
  return {
    ...own,
    evaluate(mutation, state, context, budget) {
      const answers = policies.map((part) => spokenBy(own.name, part, part.evaluate(mutation, state, context, budget)));
      const content = answers.filter((said) => !said.some(({ kind }) => kind === "deny"));
      const [least] = [...content].sort((a, b) => demand(a) - demand(b));
      if (least) return least.length === 0 ? ALLOW : least;
      return noneOf(own.sentence, answers.flat());
    },
  };
}

/** The first part that says anything decides; those after it are not asked: exceptions first, the rule last. A yes with a `policy` on it is said aloud. */
export function firstOf({ parts, ...own }: Parts): Policy {
  const policies = inOrder(parts);
  return {
    ...own,
    evaluate(mutation, state, context, budget) {
      for (const part of policies) {
        const said = listOf(part.evaluate(mutation, state, context, budget));
        if (said.some(({ kind, policy }) => kind !== "allow" || policy !== undefined))
          return spokenBy(own.name, part, said);
      }
      return ALLOW;
    },
  };
}

function noneOf(sentence: string, said: readonly PolicyDecision[]): PolicyDecision {
  const denials = said.filter((decision) => decision.kind === "deny");
  const passes = [...new Set(denials.flatMap((denial) => denial.passes ?? []))].join(", or ");
  const severity = denials.reduce<Severity>(
    (worst, { severity: each = "error" }) => (isGraver(each, worst) ? each : worst),
    "error",
  );
  return { kind: "deny", sentence, severity, ...(passes ? { passes } : {}) };
}

/** What a part says beyond yes, under both names. */
function spokenBy(
  whole: string,
  part: Policy,
  said: PolicyDecision | readonly PolicyDecision[],
): readonly PolicyDecision[] {
  return listOf(said)
    .filter((decision) => decision.kind !== "allow")
    .map((decision) => ({ ...decision, policy: `${whole} ▸ ${decision.policy ?? part.name}` }));
}

function listOf(said: PolicyDecision | readonly PolicyDecision[]): readonly PolicyDecision[] {
  return "kind" in said ? [said] : said;
}

function demand(said: readonly PolicyDecision[]): number {
  const weights = { allow: 0, remark: 1, modify: 10, require: 100, deny: 1000 } as const;
  return said.reduce((sum, { kind }) => sum + weights[kind], 0);
}
