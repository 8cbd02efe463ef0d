/** Something to be done, and what must be done before it. */
export type Ordered = { readonly component: string; readonly name: string; readonly after: readonly string[] };

/**
 * The steps in an order that respects `after`, ties broken by name, then id, so that the same plan always reads the same.
 * Steps that wait for each other, and those that wait for them, come last, by name. A predecessor that is no step does
 * not hold anything back.
 */
export function inOrder<T extends Ordered>(steps: readonly T[]): T[] {
  const byId = new Map(steps.map((step) => [step.component, step]));
  const waitsFor = new Map(steps.map((step) => [step.component, step.after.filter((id) => byId.has(id)).length]));
  const followers = followersOf(steps, byId);
  const ready = steps.filter((step) => waitsFor.get(step.component) === 0).sort(byName);
  const ordered: T[] = [];
  for (let step = ready.shift(); step; step = ready.shift()) {
    ordered.push(step);
    for (const follower of followers.get(step.component) ?? []) {
      const left = (waitsFor.get(follower.component) ?? 0) - 1;
      waitsFor.set(follower.component, left);
      if (left === 0) insertSorted(ready, follower);
    }
  }
  const placed = new Set(ordered);
  return [...ordered, ...steps.filter((step) => !placed.has(step)).sort(byName)];
}

/** Each group of steps that wait for each other, in the order they wait, e.g. `[[a, b, c]]` for a → b → c → a. Empty in a sound plan. */
export function cyclesOf<T extends Ordered>(steps: readonly T[]): T[][] {
  const byId = new Map(steps.map((step) => [step.component, step]));
  const state = new Map<string, "open" | "done">();
  const cycles: T[][] = [];
  for (const start of [...steps].sort(byName)) {
    // An explicit stack: a chain of thousands of steps must not overflow the call stack.
    const trail: { step: T; next: number }[] = state.has(start.component) ? [] : [{ step: start, next: 0 }];
    while (trail.length > 0) {
      const top = trail[trail.length - 1] as { step: T; next: number };
      state.set(top.step.component, "open");
      const id = top.step.after[top.next++];
      if (id === undefined) {
        state.set(top.step.component, "done");
        trail.pop();
      } else if (state.get(id) === "open") {
        cycles.push(trail.slice(trail.findIndex(({ step }) => step.component === id)).map(({ step }) => step));
      } else if (!state.has(id)) {
        const step = byId.get(id);
        if (step) trail.push({ step, next: 0 });
      }
    }
  }
  return cycles;
}

/** "a waits for b, which waits for a, so …": for the person who has to untangle it. */
export function cycleSentence(cycle: readonly Ordered[]): string {
  const [first, ...rest] = [...cycle, cycle[0]].map((step) => step?.name ?? "");
  const waits = rest.map((name) => `waits for ${name}`).join(", which ");
  return `${first} ${waits}, so none of them can start. Take one of these connections away.`;
}

export function byName(
  a: { readonly name: string; readonly component: string },
  b: { readonly name: string; readonly component: string },
): number {
  return compareText(a.name, b.name) || compareText(a.component, b.component);
}

/** By code unit: the order must not depend on the machine's language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function followersOf<T extends Ordered>(steps: readonly T[], byId: ReadonlyMap<string, T>): Map<string, T[]> {
  const followers = new Map<string, T[]>();
  for (const step of steps) {
    for (const id of step.after) {
      if (!byId.has(id)) continue;
      const of = followers.get(id);
      if (of) of.push(step);
      else followers.set(id, [step]);
    }
  }
  return followers;
}

function insertSorted<T extends Ordered>(list: T[], item: T): void {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byName(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}
