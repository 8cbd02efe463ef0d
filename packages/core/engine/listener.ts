import type { Mutation } from "../model/index.ts";
import type { EditEnding } from "../protocol/index.ts";
import type { MutationContext } from "./context.ts";
import type { Execution } from "./execution.ts";
import { type Noticed, type SideEffect, sideEffect } from "./side-effect.ts";

/** In the order in which they are said. */
export const EDIT_ENDINGS = ["accepted", "blocked", "failed"] as const satisfies readonly EditEnding[];

/** Something to be told of an execution, and of which of its endings. */
export type Heard = { readonly ending: EditEnding; readonly effect: SideEffect };

/**
 * Hears how an execution that is committed ended, and says what others outside are to be told of it: data that a workspace has set,
 * where an interceptor is the process's own. It decides nothing [E29].
 */
export type Listener = {
  readonly name: string;
  hear(
    execution: Execution,
    mutations: readonly Mutation[],
    context: MutationContext,
  ): readonly (Noticed & { readonly ending: EditEnding })[];
};

export const NOTHING_HEARD: readonly Heard[] = [];

/** What the listeners want told, in their order. What one of them throws is reported, and the others are heard. */
export function heardBy(
  listeners: readonly Listener[],
  execution: Execution,
  about: { readonly mutations: readonly Mutation[]; readonly context: MutationContext },
  onFault: (listener: string, fault: unknown) => void,
): readonly Heard[] {
  return listeners.flatMap((listener): readonly Heard[] => {
    try {
      const noticed = listener.hear(execution, about.mutations, about.context);
      return noticed.map(({ ending, ...each }) => ({ ending, effect: sideEffect(each, { at: execution.startedAt }) }));
    } catch (fault) {
      onFault(listener.name, fault);
      return NOTHING_HEARD;
    }
  });
}
