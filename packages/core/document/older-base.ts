import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import { isJsonObject, jsonEqual } from "../base/index.ts";
import { cellsWithin, type Refusal, type SchemaRef, type Snapshot } from "../model/index.ts";
import type { Derived } from "./candidate.ts";
import { pathsAbove } from "./key-tree.ts";
import { attributeKey, type OverlayKey, parseAttributeKey, parseFunctionKey, parseViewKey } from "./keys.ts";
import { parseComponentMark, parseFunctionMark } from "./overlay.ts";
import { standing } from "./rebase.ts";

type Said = OverlayKey & { readonly value: Json };

/**
 * What keys that were taken out over `was` say over `now`: taken out, a key means what the base says, and that is what its author saw
 * [D28]. Of what both say alike, and of what goes with something that is taken away whole, nothing has to be said. With an entry that
 * is there again, all is there again that it held.
 *
 * @param changed - all that the act wrote, of which those that are out by then are meant
 * @param stood - what is known to have stood at a key when it was taken out
 */
export function saidOver(
  was: Snapshot,
  now: Snapshot,
  changed: readonly OverlayKey[],
  read: (key: OverlayKey) => Json | undefined,
  stood: (key: OverlayKey) => Json | undefined = () => undefined,
): readonly Said[] {
  const out = changed.filter((key) => key.root !== "text" && read(key) === undefined);
  const isOut = new Set(out.map(({ root, key }) => `${root} ${key}`));
  const isGoing = (at: OverlayKey): boolean => {
    const after = read(at);
    return after === undefined ? isNothing(was, at, stood(at)) : isTaking(after);
  };
  const going = new Set(changed.filter(isGoing).map(({ root, key }) => `${root} ${key}`));
  return out.flatMap(({ root, key }) => {
    if (wholes({ root, key }).some((whole) => going.has(whole))) return [];
    const value = valueOver(was, now, { root, key }, stood({ root, key }));
    if (value === undefined) return [];
    const held = root === "attribute" && standing(now, { root, key }) === null ? heldBy(was, key) : [];
    const isSaidToo = (each: Said): boolean => read(each) !== undefined || isOut.has(`${each.root} ${each.key}`);
    return [{ root, key, value }, ...held.filter((each) => !isSaidToo(each))];
  });
}

/**
 * What the mark of a function that was made here says where Head has made it, too: that it is deleted, or that it is there. Undefined where
 * it says nothing any more.
 */
export function markOver(now: Snapshot, key: string, said: Json): Json | undefined {
  const mark = parseFunctionMark(said);
  const onHead = mark?.made && now.functions.get(key as FunctionId);
  if (!mark || !onHead) return said;
  if (mark.deleted) return { deleted: true };
  return onHead.deleted ? { restored: true } : undefined;
}

/** What an entry of a list held. Head has taken it away with the entry, so putting only that back would leave it empty. */
function heldBy(was: Snapshot, key: string): readonly Said[] {
  const address = parseAttributeKey(key);
  const component = address && was.components.get(address.component);
  const cells = component ? cellsWithin(component, address.path) : [];
  return cells
    .filter(([path]) => path !== address?.path)
    .map(([path, cell]) => ({
      root: "attribute",
      key: attributeKey(address?.component as ComponentId, path),
      value: cell as Json,
    }));
}

/** What a key belongs to, be it an entry of a list, a component, a function or a view. */
function wholes({ root, key }: OverlayKey): readonly string[] {
  const own = pathsAbove(key).map((above) => `${root} ${above}`);
  const [first = "", second] = key.split("/");
  if (root === "attribute") return [...own, `component ${first}`];
  return root === "view" && second !== undefined ? [...own, `component ${second}`] : own;
}

function isTaking(after: Json | undefined): boolean {
  return isJsonObject(after) && (after["deleted"] === true || after["unset"] === true);
}

/** Whether a key that is out means that nothing is there, nor below it: a map that is no whole any more may still have entries. */
function isNothing(was: Snapshot, at: OverlayKey, stood: Json | undefined): boolean {
  const below = standing(was, at);
  if (below !== null) return isTaking(below);
  const isWhole = isJsonObject(stood) && ("value" in stood || "from" in stood);
  return at.root !== "attribute" || !isWhole;
}

/**
 * Keys that were taken out over `was` and mean what cannot be had over `now`, and why: a version that a change set makes is not taken away any more
 * once Head has it, and what Head has taken away for good does not come back by saying nothing of it [D39].
 */
export function unsayableOver(
  was: Snapshot,
  now: Snapshot,
  changed: readonly OverlayKey[],
  read: (key: OverlayKey) => Json | undefined,
): Derived["malformed"] {
  return changed.flatMap(({ root, key }) => {
    const refusal = read({ root, key }) === undefined && goneOver(was, now, { root, key });
    return refusal ? [{ root, key, refusal }] : [];
  });
}

function goneOver(was: Snapshot, now: Snapshot, { root, key }: OverlayKey): Refusal | undefined {
  if (root === "schema") {
    const isHeadsNow = now.schemas.has(key as SchemaRef) && !was.schemas.has(key as SchemaRef);
    return isHeadsNow ? { kind: "schemaPublished", schema: key } : undefined;
  }
  if (root === "component") {
    const component = key as ComponentId;
    const isErased = was.components.get(component)?.deleted === false && !now.components.has(component);
    return isErased ? { kind: "unknownComponent", component } : undefined;
  }
  if (root === "view")
    return was.views.has(key as ViewId) && !now.views.has(key as ViewId)
      ? { kind: "unknownView", view: key }
      : undefined;
  const id = key as FunctionId;
  const isErased = root === "function" && was.functions.get(id)?.deleted === false && !now.functions.has(id);
  return isErased ? { kind: "unknownFunction", function: id } : undefined;
}

function valueOver(was: Snapshot, now: Snapshot, { root, key }: OverlayKey, stood: Json | undefined): Json | undefined {
  const [said, says] = [standing(was, { root, key }), standing(now, { root, key })];
  if (jsonEqual(said, says)) return undefined;
  switch (root) {
    case "component":
      return componentOver(was, now, key as ComponentId, stood);
    case "attribute":
      return said ?? { unset: true };
    case "catalogue":
      return said ?? { removed: true };
    case "view":
      return viewOver(now, key, said);
    case "function":
      return functionOver(now, key, said);
    // A version in force stays in force, and texts are told by character.
    case "schema":
    case "text":
      return undefined;
  }
}

/**
 * Nothing can be said here of what Head has not got any more. That its version is taken back is known only where the one it had here still
 * stands; else its removal is.
 */
function componentOver(was: Snapshot, now: Snapshot, id: ComponentId, stood: Json | undefined): Json | undefined {
  const [before, after] = [was.components.get(id), now.components.get(id)];
  if (!after) return undefined;
  if (!before || before.deleted)
    return after.deleted ? undefined : { deleted: true, ...(before?.left ? { left: true } : {}) };
  if (after.deleted) return { restored: true };
  const mark = parseComponentMark(stood);
  return mark && "schema" in mark ? { schema: before.schema } : undefined;
}

function viewOver(now: Snapshot, key: string, said: Json): Json | undefined {
  const address = parseViewKey(key);
  if (!address || !now.views.has(address.view as ViewId)) return undefined;
  return said ?? (address.component === undefined ? { deleted: true } : { removed: true });
}

function functionOver(now: Snapshot, key: string, said: Json): Json | undefined {
  const address = parseFunctionKey(key);
  const after = address && now.functions.get(address.function);
  if (!after) return undefined;
  if (address.part === "field") return said;
  if (address.part === "binding") return said ?? { removed: true };
  const wasThere = isJsonObject(said) && said["deleted"] !== true;
  if (wasThere === !after.deleted) return undefined;
  return wasThere ? { restored: true } : { deleted: true };
}
