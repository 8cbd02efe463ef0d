import type * as Y from "yjs";
import type { History } from "./history.ts";
import { type Key, type Reversal, reversal } from "./reversal.ts";
import type { KeyChange, Unsaved } from "./outbox.ts";
import { type Direction, nameOf } from "./steps.ts";
import type { Refused } from "./verdict.ts";

export type StepBack = {
  readonly history: History;
  readonly direction: Direction;
  readonly doc: Y.Doc;
  /** Makes the changes as one transaction, told what of the step is left alone; undefined when there was nothing to make. */
  readonly write: (label: string, keys: readonly KeyChange[], left: Refused | undefined) => Unsaved | undefined;
};

/** What became of a step: whether there was one, whether anything was written, and what of it was left alone. */
export type Stepped = { readonly step: boolean; readonly made: boolean; readonly left?: Refused };

/** Takes back one's own last step, or makes it again. What of it is left alone is said, at its place [R8]. */
export function stepBack({ history, direction, doc, write }: StepBack): Stepped {
  const step = history.take(direction);
  if (!step) return { step: false, made: false };
  const { keys, kept } = reversed(step, doc);
  const left = leftAlone(step, kept, direction);
  const entry = write(`${direction === "undo" ? "Undo" : "Redo"}: ${step.label}`, keys, left);
  if (entry) history.put(step, { label: step.label, keys: entry.keys, ids: [entry.id] });
  return { step: true, made: entry !== undefined, ...(left ? { left } : {}) };
}

function leftAlone(
  { label, keys }: { readonly label: string; readonly keys: readonly KeyChange[] },
  kept: readonly KeyChange[],
  direction: Direction,
): Refused | undefined {
  const [first] = kept;
  if (!first) return undefined;
  const what = kept.length === keys.length ? "Nothing of it was" : "Part of it was not";
  const sentence = `${label}: ${what} ${direction === "undo" ? "undone" : "redone"}, because somebody has changed it since.`;
  return { rule: "changedSince", sentence, ...placeOf(first) };
}

/** What an undo made on an earlier document writes on this one. */
export function againOn(keys: readonly KeyChange[], doc: Y.Doc): Reversal {
  return reversed(
    { keys: keys.map(({ root, key, before, after }) => ({ root, key, before: after, after: before })) },
    doc,
  );
}

/** What undoing these changes would write on the document as it stands. */
function reversed(step: Parameters<typeof reversal>[0], doc: Y.Doc): Reversal {
  return reversal(
    step,
    (root, key) => doc.getMap(root).get(key),
    (of) => keysBelow(doc, of),
  );
}

/** Each map is gone through once, however much is asked for [R43]. */
function keysBelow(doc: Y.Doc, of: readonly Key[]): ReadonlyMap<string, readonly Key[]> {
  const found = new Map(of.map((container) => [nameOf(container), [] as Key[]]));
  for (const root of new Set(of.map(rootBelow))) {
    const wanted = new Map(
      of.filter((each) => rootBelow(each) === root).map((each) => [each.key, found.get(nameOf(each))]),
    );
    for (const key of doc.getMap(root).keys())
      for (let at = key.indexOf("/"); at >= 0; at = key.indexOf("/", at + 1))
        wanted.get(key.slice(0, at))?.push({ root, key });
  }
  return found;
}

/** Where stands what is below a key. */
function rootBelow({ root }: Key): string {
  return root === "component" ? "attribute" : root;
}

/** Where a change would be seen. */
export function placeOf({ root, key }: KeyChange): Pick<Refused, "component" | "path" | "function"> {
  const slash = key.indexOf("/");
  if (root === "component") return { component: key };
  if (root === "function") return { function: slash > 0 ? key.slice(0, slash) : key };
  return root === "attribute" && slash > 0 ? { component: key.slice(0, slash), path: key.slice(slash) } : {};
}
