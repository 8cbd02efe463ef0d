import { isJsonObject, type Json, type JsonObject } from "@tributary/core/base";
import { textRootOf } from "@tributary/core/document";
import type { Presence, Viewport } from "@tributary/core/protocol";

/**
 * What somebody says of themselves, field by field, so far as it is of the form that the field has here. Other programs call
 * what is theirs by the same names (an editor's `selection`), and nobody has looked at it before [R48]. Who they are is the server's word.
 */
export function saidPresence(state: unknown): Presence {
  if (!isJsonObject(state)) return {};
  const { actor, colour } = state as Presence;
  const { selection, status, activity } = state;
  return {
    ...(actor ? { actor } : {}),
    ...(typeof colour === "string" ? { colour } : {}),
    cursor: pointOf(state["cursor"]),
    selection: Array.isArray(selection) ? selection.filter(isText) : [],
    editing: fieldOf(state["editing"]),
    text: textOf(state["text"]),
    view: viewOf(state["view"]),
    status: status === "idle" ? "idle" : "active",
    ...(isText(activity) ? { activity } : {}),
  };
}

function pointOf(said: Json | undefined): { readonly x: number; readonly y: number } | null {
  if (!isJsonObject(said)) return null;
  const { x, y } = said;
  return isNumber(x) && isNumber(y) ? { x, y } : null;
}

function viewOf(said: Json | undefined): Viewport | null {
  const [middle, { zoom, on }] = [pointOf(said), objectOf(said)];
  if (!middle || !isNumber(zoom) || zoom <= 0 || (on !== undefined && !isText(on))) return null;
  return { ...middle, zoom, ...(on === undefined ? {} : { on }) };
}

function fieldOf(said: Json | undefined): NonNullable<Presence["editing"]> | null {
  const { component, path } = objectOf(said);
  return isText(component) && isText(path) ? { component, path } : null;
}

/** Whoever is in a text may be nowhere in it. */
function textOf(said: Json | undefined): NonNullable<Presence["text"]> | null {
  const { function: id, anchor, head } = objectOf(said);
  if (!isText(id)) return null;
  const isThere = isPositionIn(id, anchor) && isPositionIn(id, head);
  return { function: id, anchor: isThere ? anchor : null, head: isThere ? head : null };
}

/** A relative position of Yjs's that is looked up without a fault, and in this text. */
function isPositionIn(id: string, said: Json | undefined): boolean {
  const { type = null, tname = null, item = null } = objectOf(said);
  if (type !== null || (tname !== null && tname !== textRootOf(id))) return false;
  return item === null ? tname !== null : isCount(objectOf(item)["client"]) && isCount(objectOf(item)["clock"]);
}

function objectOf(said: Json | undefined): JsonObject {
  return isJsonObject(said) ? said : {};
}

function isText(said: Json | undefined): said is string {
  return typeof said === "string";
}

function isNumber(said: Json | undefined): said is number {
  return typeof said === "number" && Number.isFinite(said);
}

function isCount(said: Json | undefined): boolean {
  return Number.isSafeInteger(said) && Number(said) >= 0;
}
