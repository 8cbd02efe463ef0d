import type { ActionOutcome } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { StepKind } from "@tributary/core/protocol";
import type { Context } from "./context.ts";

/**
 * Projects, configs and secrets have no counterpart of their own on a single engine: a project is a label, and a config or
 * secret exists in the containers it is given to. They are always as intended.
 */
export function modelOnlyState(ctx: Pick<Context, "intent">): ResourceState {
  return {
    resourceId: ctx.intent.component,
    status: "ok",
    state: "in use by its containers",
    observedAt: Date.now(),
    payload: { name: ctx.intent.name },
    drift: [],
  };
}

export function actModelOnly(ctx: Pick<Context, "intent">, kind: StepKind): ActionOutcome {
  return { ok: true, resource: kind === "destroy" ? null : modelOnlyState(ctx) };
}
