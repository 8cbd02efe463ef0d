import type { ComponentId } from "../base/index.ts";
import { nameOf } from "../model/index.ts";
import { fieldTitle } from "./field-title.ts";
import { CallEntry } from "./reactive-call.ts";
import type { Entry } from "./reactive-entry.ts";
import type { Broken } from "./reactive-signal.ts";
import type { Wiring } from "./reactive-wiring.ts";

/** Why a function that is fine itself has no value, for a person. */
export function staleSentence(wiring: Wiring, { origin, reason }: Broken): string {
  return `Waits for ${titleOf(wiring, origin.component, origin.path)}, which has no value: ${reason}`;
}

export function circleSentence(wiring: Wiring, circle: readonly Entry[]): string {
  const titles = circle.flatMap((entry) =>
    entry instanceof CallEntry ? [titleOf(wiring, entry.component, entry.path)] : [],
  );
  const [first, ...rest] = titles;
  if (first === undefined) return "The values that this depends on go round in a circle.";
  return `${[first, ...(rest.length > 0 ? rest : [first])].join(" needs ")}: a circle, so there is no value.`;
}

function titleOf(wiring: Wiring, id: ComponentId, path: string): string {
  const component = wiring.snapshot.components.get(id);
  const call = wiring.anyCall(id, path);
  const field = component && call?.placed ? fieldTitle(wiring.snapshot, component, call.placed.path) : undefined;
  const title = field ?? call?.binding?.title ?? path;
  return `“${title}” of ${component ? nameOf(component) : id}`;
}
