import { type Clock, jsonEqual } from "../base/index.ts";
import type { Mutation, Snapshot } from "../model/index.ts";
import type { MutationContext } from "./context.ts";
import type { Policy, PolicyDecision, PolicyVoice, RequirementNeed, Severity } from "./policy.ts";
import { type Budget, OverBudget, type PolicyLimits } from "./policy-budget.ts";

export type PolicyRequirement = {
  readonly policy: string;
  readonly need: RequirementNeed;
  readonly sentence: string;
};

/** What all policies together say about one mutation. */
export type PolicyOutcome = {
  /** As proposed, or as a policy would have it. */
  readonly mutation: Mutation;
  readonly voices: readonly PolicyVoice[];
  readonly denials: readonly PolicyVoice[];
  readonly requirements: readonly PolicyRequirement[];
  /** What asking them took. */
  readonly ms: number;
};

/** How policies are asked: the clock that times them, what each may cost, and who hears how it went. */
export type PolicyAsking = {
  readonly tick: Clock;
  readonly limits: PolicyLimits;
  readonly budget: Budget;
  readonly onEvaluated?: ((evaluation: PolicyEvaluation, context: MutationContext) => void) | undefined;
  readonly onFault?: ((policy: string, fault: unknown) => void) | undefined;
};

export type PolicyEvaluation = {
  readonly policy: string;
  readonly kind: PolicyDecision["kind"];
  /** Undefined of what was asked before, when it was only tried: nobody waited for that by itself. */
  readonly ms: number | undefined;
};

const NONE: readonly never[] = [];
const DEFAULT_SEVERITY: { readonly [K in PolicyVoice["kind"]]: Severity } = {
  remark: "info",
  require: "info",
  modify: "warning",
  deny: "error",
};

/**
 * Evaluates all policies and merges what they say: any denial denies; requirements add up; two that would modify the same
 * mutation differently deny it, because there is no telling which one meant it [E4]. What a policy puts in place is judged
 * by all of them again, itself included [E11].
 */
export function evaluatePolicies(
  policies: readonly Policy[],
  mutation: Mutation,
  state: Snapshot,
  context: MutationContext,
  asking: PolicyAsking,
): PolicyOutcome {
  const first = new Hearing(mutation);
  const ms = askAll(first, policies, state, context, asking);
  if (!first.changed) return first.outcome(ms);
  const second = new Hearing(first.changed.mutation, first);
  const more = askAll(second, policies, state, context, asking);
  if (second.changed && !second.isDenied)
    second.deny(second.changed.policy, disagreement(first.changed.policy, second.changed.policy));
  return second.outcome(ms + more);
}

/** @returns what it took, in milliseconds */
function askAll(
  hearing: Hearing,
  policies: readonly Policy[],
  state: Snapshot,
  context: MutationContext,
  asking: PolicyAsking,
): number {
  const { budget, tick, limits, onEvaluated } = asking;
  const began = tick();
  let since = began;
  for (const policy of policies) {
    budget.refill();
    let decided = ask(policy, hearing.proposed, state, context, asking);
    let now = tick();
    // The machine may have been busy elsewhere just then: a policy that is slow is slow twice.
    if (now - since > limits.ms) {
      budget.refill();
      since = now;
      decided = ask(policy, hearing.proposed, state, context, asking);
      now = tick();
    }
    const ms = now - since;
    since = now;
    if (ms > limits.ms)
      hearing.deny(policy.name, `The policy ${titleOf(policy)} took longer than ${limits.ms} ms, so this is refused.`);
    onEvaluated?.({ policy: policy.name, kind: kindOf(decided), ms }, context);
    if ("kind" in decided) hearing.hear(policy, decided);
    else for (const each of decided) hearing.hear(policy, each);
  }
  return since - began;
}

/** What cannot judge does not let anything through [E13]. */
function ask(
  policy: Policy,
  mutation: Mutation,
  state: Snapshot,
  context: MutationContext,
  { budget, onFault }: PolicyAsking,
): PolicyDecision | readonly PolicyDecision[] {
  try {
    return policy.evaluate(mutation, state, context, budget);
  } catch (fault) {
    if (typeof fault === "symbol") throw fault; // the execution is over: not the policy's doing
    onFault?.(policy.name, fault);
    const why = fault instanceof OverBudget ? `needed ${fault.message}` : "failed";
    return {
      kind: "deny",
      severity: "critical",
      sentence: `The policy ${titleOf(policy)} ${why} while judging this, so it is refused. An owner can look at it under Settings, Policies.`,
    };
  }
}

/** Gathers what the policies say about one form of a mutation. */
class Hearing {
  readonly proposed: Mutation;
  changed: { readonly mutation: Mutation; readonly policy: string } | undefined;
  #voices: PolicyVoice[] | undefined;
  #denials: PolicyVoice[] | undefined;
  #requirements: PolicyRequirement[] | undefined;
  #fatal: readonly PolicyVoice[] = NONE;

  /**
   * @param after - the hearing of the mutation as it was proposed. Who changed it is kept, and who could not be followed; what
   * was said against what is no longer proposed is not
   */
  constructor(proposed: Mutation, after?: Hearing) {
    this.proposed = proposed;
    if (!after) return;
    this.#voices = after.#voices?.filter((voice) => voice.kind === "modify" || after.#fatal.includes(voice));
    if (after.#fatal.length > 0) this.#denials = [...after.#fatal];
  }

  get isDenied(): boolean {
    return this.#denials !== undefined;
  }

  hear(policy: Policy, decision: PolicyDecision): void {
    if (decision.kind === "allow") return;
    if (decision.kind === "modify" && sameMutation(decision.mutation, this.proposed)) return;
    const speaker = decision.policy ?? policy.name;
    if (decision.kind === "modify") return this.#modify(speaker, decision);
    const voice = voiceOf(speaker, decision);
    if (decision.kind === "require") {
      this.#requirements ??= [];
      this.#requirements.push({ policy: speaker, need: decision.need, sentence: decision.sentence });
    }
    this.#speak(voice);
  }

  deny(policy: string, sentence: string): void {
    const voice = { policy, kind: "deny", severity: "critical", sentence } as const;
    this.#fatal = [...this.#fatal, voice];
    this.#speak(voice);
  }

  outcome(ms: number): PolicyOutcome {
    return {
      mutation: this.proposed,
      voices: this.#voices ?? NONE,
      denials: this.#denials ?? NONE,
      requirements: this.#requirements ?? NONE,
      ms,
    };
  }

  #modify(speaker: string, decision: Extract<PolicyDecision, { readonly kind: "modify" }>): void {
    if (!sameTarget(decision.mutation, this.proposed))
      return this.deny(speaker, `The policy ${speaker} would change something else than what was proposed.`);
    if (!this.changed) {
      this.changed = { mutation: decision.mutation, policy: speaker };
      return this.#speak(voiceOf(speaker, decision));
    }
    if (!sameMutation(decision.mutation, this.changed.mutation))
      this.deny(speaker, disagreement(this.changed.policy, speaker));
  }

  #speak(voice: PolicyVoice): void {
    this.#voices ??= [];
    this.#voices.push(voice);
    if (voice.kind !== "deny") return;
    this.#denials ??= [];
    this.#denials.push(voice);
  }
}

function voiceOf(policy: string, decision: Exclude<PolicyDecision, { readonly kind: "allow" }>): PolicyVoice {
  const { kind, sentence, severity = DEFAULT_SEVERITY[kind] } = decision;
  const voice = { policy, kind, severity, sentence };
  if (decision.kind === "deny" && decision.passes !== undefined) return { ...voice, passes: decision.passes };
  return decision.kind === "require" ? { ...voice, need: decision.need } : voice;
}

/** What each policy had said of a mutation that was judged before, untimed. A part that spoke in its own name is counted by that. */
export function evaluationsOf(
  voices: readonly PolicyVoice[],
  policies: readonly Policy[],
): readonly PolicyEvaluation[] {
  if (voices.length === 0) return NONE;
  const speakers = new Set([...policies.map(({ name }) => name), ...voices.map(({ policy }) => policy)]);
  return [...speakers].map((speaker) => {
    const said = voices.filter(({ policy }) => policy === speaker);
    return { policy: speaker, kind: kindOf(said), ms: undefined };
  });
}

function kindOf(decided: PolicyDecision | readonly Pick<PolicyDecision, "kind">[]): PolicyDecision["kind"] {
  if ("kind" in decided) return decided.kind;
  const kinds = new Set(decided.map(({ kind }) => kind));
  return (["deny", "modify", "require", "remark"] as const).find((kind) => kinds.has(kind)) ?? "allow";
}

function titleOf(policy: Policy): string {
  return `“${policy.title ?? policy.name}”`;
}

function disagreement(a: string, b: string): string {
  return `The policies ${a} and ${b} each want this changed differently. Ask an owner to settle them.`;
}

function sameMutation(a: Mutation, b: Mutation): boolean {
  return a === b || jsonEqual(a, b);
}

/** A policy may say what is written, not what kind of change it is nor where: that is what the author asked for. */
const FREE: ReadonlySet<string> = new Set(["value", "name", "from", "at", "order"]);

function sameTarget(a: Mutation, b: Mutation): boolean {
  const target = (mutation: Mutation) => Object.fromEntries(Object.entries(mutation).filter(([key]) => !FREE.has(key)));
  return jsonEqual(target(a), target(b));
}
