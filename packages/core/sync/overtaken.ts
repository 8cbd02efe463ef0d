import type { Json } from "../base/index.ts";
import { isJsonObject, jsonEqual } from "../base/index.ts";
import type { KeyTrees, OverlayKey } from "../document/index.ts";
import type { Refusal } from "../model/index.ts";

/** What an undo says stands at a key; nothing, without `value`. */
export type Expected = { readonly root: string; readonly key: string; readonly value?: Json };

/** Reads what came over the wire; undefined when it is not a list of expectations. */
export function parseExpected(text: string): readonly Expected[] | undefined {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return undefined;
  const isOne = (each: unknown): each is Expected =>
    isJsonObject(each) && typeof each["root"] === "string" && typeof each["key"] === "string";
  return list.every(isOne) ? list : undefined;
}

export type Undoing = {
  readonly accepted: KeyTrees<Json>;
  readonly changed: readonly OverlayKey[];
  readonly expected: readonly Expected[];
  /** What the undo writes. */
  readonly after: (key: OverlayKey) => Json | undefined;
  /** Whether somebody else is known to have written last what stands there, be it the same value. */
  readonly isOthers: (key: OverlayKey) => boolean;
  /** Whether what stands means what was expected, put otherwise by a policy, or since Head has moved. */
  readonly isSame: (key: OverlayKey, expected: Json | undefined, stands: Json | undefined) => boolean;
};

/**
 * Why an undo comes too late: another value stands where it would put one back, or something has been added to what it
 * would take away. Undefined when all is as it left it [S20].
 */
export function overtaken({ accepted, changed, expected, after, isOthers, isSame }: Undoing): Refusal | undefined {
  const known = new Map(expected.map((each) => [`${each.root} ${each.key}`, each.value]));
  const stands = ({ root, key }: OverlayKey) => accepted[root].get(key);
  for (const { root, key, value } of expected) {
    if (!isRoot(accepted, root)) return { kind: "overtaken" };
    const [at, now] = [{ root, key }, accepted[root].get(key)];
    const isLeft = jsonEqual(now ?? null, value ?? null) || isSame(at, value, now);
    if (!isLeft || isOthers(at)) return { kind: "overtaken" };
  }
  for (const key of changed) {
    if (!goesAway(stands(key), after(key))) continue;
    for (const below of keysBelow(accepted, key)) if (!known.has(below)) return { kind: "overtaken" };
  }
  return undefined;
}

function isRoot(accepted: KeyTrees<Json>, root: string): root is OverlayKey["root"] {
  return Object.hasOwn(accepted, root);
}

/** Whether what others may have built on is taken away: a component, a function, an entry of a list. */
function goesAway(before: Json | undefined, after: Json | undefined): boolean {
  if (isJsonObject(after) && after["deleted"] === true) return true;
  // Of what Head has nothing need have been said before.
  if (isJsonObject(after) && "unset" in after) return true;
  const isContainer = isJsonObject(before) && ("schema" in before || "order" in before || "kind" in before);
  return isContainer && after === undefined;
}

function keysBelow(accepted: KeyTrees<Json>, { root, key }: OverlayKey): string[] {
  const of = root === "component" ? "attribute" : root;
  return accepted[of].below(key).map((each) => `${of} ${each}`);
}
