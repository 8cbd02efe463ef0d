import type { ComponentId } from "../base/index.ts";
import { holdsData, lossSentence, type Snapshot } from "../model/index.ts";
import type { PlanStep, StepView } from "../protocol/index.ts";

/** Head on both sides of what was, or is to be, applied. */
export type Sides = { readonly before: Snapshot; readonly after: Snapshot };

/** What a step does to data that nobody can make again: deletes it with what holds it, or empties that. */
export type Loss = "deleted" | "emptied";

/** What this step takes of the data that its component holds, by the version of its kind that stood before [G30]. */
export function lossOf({ component, kind }: Pick<PlanStep, "component" | "kind">, sides: Sides): Loss | undefined {
  if (kind !== "destroy" && kind !== "replace") return undefined;
  const isHolding = (snapshot: Snapshot): boolean => {
    const found = snapshot.components.get(component as ComponentId);
    return found !== undefined && holdsData(snapshot, found);
  };
  if (kind === "destroy") return isHolding(sides.before) ? "deleted" : undefined;
  // Made anew, what was somebody else's and is ours from now on is emptied, too.
  return isHolding(sides.before) || isHolding(sides.after) ? "emptied" : undefined;
}

/** What a loss costs, before it happens, in a sentence. */
export function lossAhead(loss: Loss, name: string): string {
  return loss === "deleted"
    ? lossSentence(name)
    : `“${name}” is made anew and begins without what it holds; taking this back may not bring that back.`;
}

/** What the steps of an apply have taken that no other change set brings back, in sentences, each once [G34]. */
export function lossesOf(
  steps: readonly Pick<StepView, "component" | "kind" | "name" | "phase">[],
  sides: Sides,
): readonly string[] {
  const sentences = steps.flatMap((step) => {
    const loss = step.phase === "succeeded" ? lossOf(step, sides) : undefined;
    return loss === undefined ? [] : [lossBehind(loss, step.name)];
  });
  return [...new Set(sentences)];
}

function lossBehind(loss: Loss, name: string): string {
  return loss === "deleted"
    ? `What “${name}” held was deleted with it; taking this back does not bring that back.`
    : `“${name}” was made anew and began without what it held; taking this back does not bring that back.`;
}
