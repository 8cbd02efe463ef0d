import type { ComponentId, Json } from "../base/index.ts";
import { isId, isJsonObject } from "../base/index.ts";
import { isPath, type Path } from "./path.ts";

/**
 * "Take the value from there", optionally through a transformation function of the subscriber's schema. `auto`: the component took
 * it by itself when it was made, as the only one that fitted [M80]; nothing depends on it, it tells people why it is so.
 */
export type Subscription = {
  readonly component: ComponentId;
  readonly path: Path;
  readonly via?: string;
  readonly auto?: true;
};

/**
 * What stands at a path of a component in a snapshot: a literal, a subscription, or an array item's marker
 * (its order is a fractional index; items sort by order, then id). Nothing there means unset.
 */
export type Cell = { readonly value: Json } | { readonly from: Subscription } | { readonly order: string };

/** A cell of a change set's overlay: a snapshot's, or the mark that takes the base's away. */
export type OverlayCell = Cell | { readonly unset: true };

export const MAX_VALUE_BYTES = 256 * 1024;
const ORDER = /^[A-Za-z0-9]{1,128}$/;

export function isLiteral(cell: OverlayCell): cell is { readonly value: Json } {
  return "value" in cell;
}

export function isSubscription(cell: OverlayCell): cell is { readonly from: Subscription } {
  return "from" in cell;
}

export function isItem(cell: OverlayCell): cell is { readonly order: string } {
  return "order" in cell;
}

/** Reads a cell that came from outside; undefined when it is not exactly one well-formed cell. */
export function parseOverlayCell(input: unknown): OverlayCell | undefined {
  if (!isJsonObject(input)) return undefined;
  const keys = Object.keys(input);
  if (keys.length !== 1) return undefined;
  switch (keys[0]) {
    case "value": {
      const value = input["value"] as Json;
      return isShort(value) || JSON.stringify(value).length <= MAX_VALUE_BYTES ? { value } : undefined;
    }
    case "from":
      return parseSubscription(input["from"]);
    case "order":
      return typeof input["order"] === "string" && ORDER.test(input["order"]) ? { order: input["order"] } : undefined;
    case "unset":
      return input["unset"] === true ? { unset: true } : undefined;
    default:
      return undefined;
  }
}

/** Whether it is surely not too long, told without writing it: no character takes more than six, as an escape. */
function isShort(value: Json): boolean {
  return typeof value !== "object" && (typeof value !== "string" || value.length < MAX_VALUE_BYTES / 8);
}

function parseSubscription(from: unknown): OverlayCell | undefined {
  if (!isJsonObject(from)) return undefined;
  const { component, path, via, auto, ...rest } = from;
  if (Object.keys(rest).length > 0 || !isId(component) || !isPath(path)) return undefined;
  const source = { component: component as ComponentId, path };
  // What is taken by itself is taken as it is.
  if (auto !== undefined) return auto === true && via === undefined ? { from: { ...source, auto } } : undefined;
  if (via !== undefined && !isId(via)) return undefined;
  return { from: { ...source, ...(via === undefined ? {} : { via }) } };
}
