import { jsonEqual } from "@tributary/core/base";
import type { Anchor, ThreadView } from "@tributary/core/protocol";

export type Mark = { readonly open: number; readonly unread: number };

/** How many unresolved threads there are, and how much of them is new: in all, by component, and by field (`<component><path>`) [UD4]. */
export type Marks = {
  readonly all: Mark;
  readonly components: ReadonlyMap<string, Mark>;
  readonly fields: ReadonlyMap<string, Mark>;
};

const NONE: Mark = { open: 0, unread: 0 };

export function marksOf(threads: readonly ThreadView[]): Marks {
  const components = new Map<string, Mark>();
  const fields = new Map<string, Mark>();
  let all = NONE;
  for (const thread of threads) {
    const { anchor } = thread;
    all = plus(all, thread);
    const component = componentOf(anchor);
    if (component === null) continue;
    components.set(component, plus(components.get(component), thread));
    if (anchor.kind !== "attribute") continue;
    const field = anchor.component + anchor.path;
    fields.set(field, plus(fields.get(field), thread));
  }
  return { all, components, fields };
}

function plus(mark: Mark = NONE, { resolved, unread }: ThreadView): Mark {
  return { open: mark.open + (resolved ? 0 : 1), unread: mark.unread + unread };
}

export function sameMark(a: Mark | undefined, b: Mark | undefined): boolean {
  return a?.open === b?.open && a?.unread === b?.unread;
}

/** Whether two anchors are one place. */
export function sameAnchor(a: Anchor, b: Anchor): boolean {
  return jsonEqual(a, b);
}

/** The component that a thread is about, or about a part of; null where it is about something else. */
export function componentOf(anchor: Anchor): string | null {
  return "component" in anchor ? anchor.component : null;
}
