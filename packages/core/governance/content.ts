import { contentHash } from "../base/index.ts";
import type { ComponentChange, PlanStep, ResourceState } from "../protocol/index.ts";

/**
 * The hash an approval is bound to [G5]: every field's value before and after, every step of the plan, and which outside
 * things those steps would touch.
 *
 * Left out on purpose: who wrote a value, wording, order of arrival, and the parts of an observation that move by
 * themselves (time, uptime, health), for an approval that a heartbeat can void is no approval.
 */
export function reviewedContent(input: {
  readonly changes: readonly ComponentChange[];
  readonly plan: readonly PlanStep[];
  readonly resources: ReadonlyMap<string, ResourceState>;
}): string {
  const byComponent = <T extends { readonly component: string }>(a: T, b: T) => compare(a.component, b.component);
  return contentHash({
    changes: [...input.changes].sort(byComponent).map((change) => ({
      component: change.component,
      schema: change.schema,
      kind: change.kind,
      fields: [...change.fields]
        .sort((a, b) => compare(a.path, b.path))
        .map((field) => ({ path: field.path, before: field.before?.cell ?? null, after: field.after?.cell ?? null })),
    })),
    plan: [...input.plan].sort(byComponent).map((step) => ({
      component: step.component,
      kind: step.kind,
      downtime: step.downtime,
      after: [...step.after].sort(),
      resource: input.resources.get(step.component)?.resourceId ?? null,
    })),
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
