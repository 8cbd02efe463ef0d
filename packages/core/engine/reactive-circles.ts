import type { ComponentId } from "../base/index.ts";
import { cycleWithin } from "../graph/index.ts";
import { CallEntry } from "./reactive-call.ts";
import type { Entry } from "./reactive-entry.ts";
import { broken, type Signal } from "./reactive-signal.ts";

/** A circle of more members than this is not spelled out. */
const MAX_TOLD_CIRCLE = 200;

/** Each member's place on the circle, for a reason. What is no function speaks for the first function by key. */
export function explained(
  members: readonly Entry[],
  sentence: (circle: readonly Entry[]) => string,
): ReadonlyMap<Entry, Signal> {
  const sorted = [...members].sort((a, b) => (a.key < b.key ? -1 : 1));
  const isTold = members.length <= MAX_TOLD_CIRCLE;
  const signalOf = (call: CallEntry): Signal => {
    const circle = isTold ? cycleWithin<Entry>(call, members, (member) => member.deps) : [];
    return broken({ component: call.component, path: call.path }, sentence(circle));
  };
  const [first] = sorted.filter((member) => member instanceof CallEntry);
  const [value] = sorted.filter(({ owner }) => owner !== undefined);
  const place = { component: value?.owner as ComponentId, path: value?.key.slice(value.key.indexOf("/")) ?? "" };
  const others = first ? signalOf(first) : broken(place, sentence([]));
  return new Map(
    members.map((entry) => [entry, entry instanceof CallEntry && entry !== first ? signalOf(entry) : others]),
  );
}

/**
 * Who depends on what, as far as that cannot be told from the graph: what is on a circle is wired to nothing, and so is what only
 * something on a circle needs.
 */
export function unlinkedDependents(circular: ReadonlySet<Entry>): ReadonlyMap<Entry, readonly Entry[]> {
  const dependents = new Map<Entry, Entry[]>();
  // A set takes up what is added while it is walked.
  const seen = new Set(circular);
  for (const entry of seen) {
    for (const dep of entry.deps) {
      dependents.set(dep, [...(dependents.get(dep) ?? []), entry]);
      seen.add(dep);
    }
  }
  return dependents;
}
