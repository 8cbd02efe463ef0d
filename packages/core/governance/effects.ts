import { type EffectRule, sideEffect, type SideEffect } from "../engine/index.ts";
import { type Component, isCosmetic, isProtected, nameOf, type Snapshot } from "../model/index.ts";
import type { ChangeSetRecord } from "./ports.ts";

/** What is told while a change set is edited: that a guard has been taken away. Only somebody who looks can tell whether it was meant. */
export const protectionRemoved: EffectRule = (mutation, { before, after }, { changeSet }) => {
  const [was, is] = subjects(mutation, before, after);
  if (!was || !isProtected(was) || (is && isProtected(is))) return undefined;
  return {
    type: "component.protectionRemoved",
    description: `“${nameOf(was)}” is no longer protected in a change set.`,
    severity: "warning",
    requiresAction: true,
    data: { component: was.id, name: nameOf(was), changeSet: changeSet ?? null },
  };
};

/** What is told when Head moves: that something protected was changed. */
export const protectedTouched: EffectRule = (mutation, { before, after }) => {
  const [was, is] = subjects(mutation, before, after);
  const guarded = was && isProtected(was) ? was : is && isProtected(is) ? is : undefined;
  if (!guarded || isCosmetic(mutation)) return undefined;
  return {
    type: "component.protectedTouched",
    description: `The protected component “${nameOf(guarded)}” was changed.`,
    severity: "warning",
    data: { component: guarded.id, name: nameOf(guarded) },
  };
};

/** That a change set was applied: for whoever follows the workspace from outside. */
export function changeSetApplied(
  record: Pick<ChangeSetRecord, "id" | "title">,
  applied: { readonly version: number; readonly mutations: number; readonly at: number },
): SideEffect {
  const { at, ...rest } = applied;
  return sideEffect(
    {
      type: "changeSet.applied",
      description: `“${record.title}” was applied as version ${applied.version}.`,
      data: { changeSet: record.id, title: record.title, ...rest },
    },
    { at },
  );
}

function subjects(mutation: Parameters<EffectRule>[0], before: Snapshot, after: Snapshot): (Component | undefined)[] {
  if (!("component" in mutation)) return [];
  return [before.components.get(mutation.component), after.components.get(mutation.component)];
}
