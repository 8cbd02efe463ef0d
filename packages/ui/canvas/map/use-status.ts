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

type Steps = HeadState["steps"];

/** Every card asks whenever anything changes: what is under way is put by component once for all of them. */
const underWay = new WeakMap<Steps, ReadonlyMap<string, StepView>>();

function stepOf(steps: Steps, component: string): StepView | undefined {
  const known = underWay.get(steps);
  if (known) return known.get(component);
  const found = new Map<string, StepView>();
  for (const [key, step] of steps) {
    const of = key.slice(key.indexOf("/") + 1);
    if ((step.phase === "running" || step.phase === "waiting") && !found.has(of)) found.set(of, step);
  }
  underWay.set(steps, found);
  return found.get(component);
}

function sameStatus(a: Status | undefined, b: Status | undefined): boolean {
  return a?.state === b?.state && a?.word === b?.word && a?.detail === b?.detail;
}
