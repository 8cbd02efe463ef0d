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
    if (anchor.kind === "changeSet") continue;
    components.set(anchor.component, plus(components.get(anchor.component), thread));
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
  if (a.kind === "changeSet" || b.kind === "changeSet") return a.kind === b.kind;
  if (a.kind !== b.kind || a.component !== b.component) return false;
  if (a.kind === "attribute" && b.kind === "attribute") return a.path === b.path;
  if (a.kind === "line" && b.kind === "line")
    return a.fileName === b.fileName && a.side === b.side && a.text === b.text;
  return true;
}
