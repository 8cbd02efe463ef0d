import type { Json } from "../base/index.ts";
import type { Mutation, Snapshot } from "../model/index.ts";
import type { MutationContext } from "./context.ts";
import type { Severity } from "./policy.ts";

/**
 * Something others want to hear of, beyond the change itself. A record, not a deed: it is stored with the state it belongs to,
 * and a dispatcher tells it afterwards, at least once [E16].
 */
export type SideEffect = {
  /** What kind of thing, for programs: `component.protectedTouched`. */
  readonly type: string;
  readonly description: string;
  readonly severity: Severity;
  readonly data: Json;
  /** Somebody has to do something about it. Always so when it is critical. */
  readonly requiresAction: boolean;
  /** It would happen; it came of a simulation. Never stored, never told. */
  readonly dry: boolean;
  readonly at: number;
};

export type Noticed = Pick<SideEffect, "type" | "description" | "data"> & {
  readonly severity?: Severity;
  readonly requiresAction?: boolean;
};

/** Says what is worth telling of one accepted mutation. `before` and `after` are the states around its whole batch. */
export type EffectRule = (
  mutation: Mutation,
  around: { readonly before: Snapshot; readonly after: Snapshot },
  context: MutationContext,
) => Noticed | undefined;

export function sideEffect(noticed: Noticed, { at, dry = false }: { readonly at: number; readonly dry?: boolean }) {
  const { type, description, data, severity = "info", requiresAction = false } = noticed;
  return {
    ...{ type, description, data, severity, dry, at },
    requiresAction: requiresAction || severity === "critical",
  } satisfies SideEffect;
}

/** What a batch has to tell. What it says twice in the same words is told once. */
export function effectsOf(
  rules: readonly EffectRule[],
  mutations: readonly Mutation[],
  around: { readonly before: Snapshot; readonly after: Snapshot },
  context: MutationContext,
  stamp: { readonly at: number; readonly dry: boolean },
): readonly SideEffect[] {
  if (rules.length === 0) return [];
  const told = new Map<string, SideEffect>();
  for (const mutation of mutations) {
    for (const rule of rules) {
      const noticed = rule(mutation, around, context);
      if (noticed) told.set(`${noticed.type} ${noticed.description}`, sideEffect(noticed, stamp));
    }
  }
  return [...told.values()];
}
