import type { Mutation } from "../model/index.ts";
import type { ExecutionContext, MutationContext } from "./context.ts";
import type { Execution } from "./execution.ts";

/**
 * Looks on at the edges of an execution: to trace, to count, to warn. It decides nothing: what it is given cannot be changed,
 * what it returns is not read, and what it throws is reported and otherwise forgotten [E9] [E10].
 */
export type Interceptor = {
  readonly name: string;
  /** Lower goes first, in every phase. */
  readonly order: number;
  /** Asked once for each execution; without it, always. */
  shouldRun?(mutations: readonly Mutation[], context: MutationContext): boolean;
  before?(mutations: readonly Mutation[], context: MutationContext, running: ExecutionContext): void;
  /** It was done, or would be. */
  after?(execution: Execution, context: MutationContext, running: ExecutionContext): void;
  /** A policy or the model refused it, or it was interrupted. */
  blocked?(execution: Execution, context: MutationContext, running: ExecutionContext): void;
  /** It broke: a bug, or a sink that could not take its record. */
  failed?(execution: Execution, context: MutationContext, running: ExecutionContext): void;
};

export type InterceptorFault = { readonly interceptor: string; readonly fault: unknown };

/** The interceptors that look on at one execution. */
export type Onlookers = {
  before(mutations: readonly Mutation[], context: MutationContext, running: ExecutionContext): void;
  ended(execution: Execution, context: MutationContext, running: ExecutionContext): void;
};

const NOBODY: Onlookers = { before: () => {}, ended: () => {} };

/** Who looks on at this execution, in order. */
export function onlookersOf(
  interceptors: readonly Interceptor[],
  mutations: readonly Mutation[],
  context: MutationContext,
  onFault: (fault: InterceptorFault) => void,
): Onlookers {
  if (interceptors.length === 0) return NOBODY;
  const safely = <T>(interceptor: Interceptor, otherwise: T, work: () => T): T => {
    try {
      return work();
    } catch (fault) {
      onFault({ interceptor: interceptor.name, fault });
      return otherwise;
    }
  };
  const wanted = interceptors.filter((each) => safely(each, false, () => each.shouldRun?.(mutations, context) ?? true));
  return {
    before(proposed, by, running) {
      const shown = frozen(proposed);
      for (const each of wanted) safely(each, undefined, () => each.before?.(shown, by, running));
    },
    ended(execution, by, running) {
      const shown = { ...execution, outcomes: frozen(execution.outcomes) };
      Object.freeze(shown);
      for (const each of wanted) safely(each, undefined, () => hookOf(each, execution.phase)?.(shown, by, running));
    },
  };
}

function hookOf(interceptor: Interceptor, phase: Execution["phase"]) {
  const hook = phase === "done" ? "after" : phase === "failed" ? "failed" : "blocked";
  return interceptor[hook]?.bind(interceptor);
}

/** A copy of the list whose members cannot be changed, however deep. */
function frozen<T>(values: readonly T[]): readonly T[] {
  return Object.freeze(values.map(freezeDeep));
}

function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freezeDeep(member);
  return Object.freeze(value);
}
