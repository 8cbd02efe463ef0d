import type { StepView } from "@tributary/core/protocol";
import type { HeadState } from "../../replica/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import { type Status, statusOf } from "../model/status.ts";

/** A component's state now; undefined while nothing has been read of it. */
export function useStatus(component: string): Status | undefined {
  return useStore(useDesk().live, (state) => statusIn(state, component), sameStatus);
}

export function statusIn(
  { resources, steps }: Pick<HeadState, "resources" | "steps">,
  component: string,
): Status | undefined {
  return statusOf(resources.get(component), steps.size === 0 ? undefined : stepOf(steps, component));
}

function stepOf(steps: HeadState["steps"], component: string): StepView | undefined {
  for (const [key, step] of steps) {
    if (key.endsWith(`/${component}`) && (step.phase === "running" || step.phase === "waiting")) return step;
  }
  return undefined;
}

function sameStatus(a: Status | undefined, b: Status | undefined): boolean {
  return a?.state === b?.state && a?.word === b?.word && a?.detail === b?.detail;
}
