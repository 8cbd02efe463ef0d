import { isJsonObject } from "@tributary/core/base";
import { sameValue } from "./history.ts";
import type { KeyChange } from "./outbox.ts";
import { nameOf, type Step } from "./steps.ts";

/** A key of the overlay. */
export type Key = { readonly root: string; readonly key: string };

export type Reversal = { readonly keys: readonly KeyChange[]; readonly kept: readonly KeyChange[] };

/**
 * What undoing a step writes: every value that is still as the step left it goes back; what others changed since stays. What
 * others have added to something is reason to leave all of it: it is not taken away under them.
 *
 * @param below - of the keys of components, functions and entries of lists: what stands below each, by its name. Asked once, for all of them
 */
export function reversal(
  step: Pick<Step, "keys"> & { readonly taken?: ReadonlySet<string> },
  current: (root: string, key: string) => unknown,
  below: (of: readonly Key[]) => ReadonlyMap<string, readonly Key[]>,
): Reversal {
  const isMine = (change: KeyChange) =>
    !step.taken?.has(nameOf(change)) && sameValue(current(change.root, change.key), change.after);
  const mine = new Set(step.keys.filter(isMine).map(nameOf));
  const kept = new Set(step.keys.map(nameOf).filter((name) => !mine.has(name)));
  for (const [name, keys] of below(step.keys.filter(takesAway))) {
    const under = keys.map(nameOf);
    if (kept.has(name) || !under.every((each) => mine.has(each))) for (const each of [name, ...under]) kept.add(each);
  }
  const goesBack = (change: KeyChange) => mine.has(nameOf(change)) && !kept.has(nameOf(change));
  return {
    keys: step.keys
      .filter(goesBack)
      .map(({ root, key, before, after }) => ({ root, key, before: after, after: before })),
    kept: step.keys.filter((change) => !goesBack(change)),
  };
}

/** Whether undoing this takes away what others may have built on: a component, a function, an entry of a list. */
function takesAway({ before, after }: KeyChange): boolean {
  if (isJsonObject(before) && before["deleted"] === true) return true;
  const isContainer = isJsonObject(after) && ("schema" in after || "order" in after || "kind" in after);
  return isContainer && (before === undefined || (isJsonObject(before) && "unset" in before));
}
