import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";

/** Projects, configs and secrets have no counterpart of their own on a single engine, so they are always as intended. */
export function readModelOnly({ intent }: Pick<Context, "intent">): ResourceState {
  return {
    resourceId: intent.component,
    status: "ok",
    state: "in use by its containers",
    observedAt: Date.now(),
    payload: { name: intent.name },
    drift: [],
  };
}
