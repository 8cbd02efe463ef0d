import type { Issues } from "./issues.ts";
import { isNull, kindInWords, type ListNode, list, type MapNode, map, type Node, scalar } from "./node.ts";

/** Reading values the way Compose does, with the complaint at the place when they are something else. */

/** A word, a number or a switch as text; undefined for nothing. */
export function textOf(node: Node | undefined, at: string, issues: Issues): string | undefined {
  if (!node || isNull(node)) return undefined;
  if (node.kind === "scalar")
    return typeof node.value === "number" && !Number.isFinite(node.value) ? node.source : String(node.value);
  issues.error(at, node, `A text was expected here, not ${kindInWords(node)}.`);
  return undefined;
}

/** Like `textOf`, with an empty text counting as nothing: that is what a variable that is not set leaves behind. */
export function wordOf(node: Node | undefined, at: string, issues: Issues): string | undefined {
  const text = textOf(node, at, issues);
  return text === "" ? undefined : text;
}

const YES = new Set(["true", "yes", "y", "on", "1", "t"]);
const NO = new Set(["false", "no", "n", "off", "0", "f"]);

export function flagOf(node: Node | undefined, at: string, issues: Issues): boolean | undefined {
  if (node?.kind === "scalar" && typeof node.value === "boolean") return node.value;
  const word = wordOf(node, at, issues)?.toLowerCase();
  if (word === undefined || !node) return undefined;
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  issues.error(at, node, `“${short(word)}” is neither true nor false.`);
  return undefined;
}

export function numberOf(node: Node | undefined, at: string, issues: Issues): number | undefined {
  const word = wordOf(node, at, issues)?.trim();
  if (word === undefined || !node) return undefined;
  const value = /^0o?[0-7]+$/.test(word) ? Number.parseInt(word.replace("o", ""), 8) : Number(word.replaceAll("_", ""));
  if (word !== "" && Number.isFinite(value)) return value;
  issues.error(at, node, `“${short(word)}” is not a number.`);
  return undefined;
}

/** A decimal number, whole: "08" is eight here, as in ports and counts. */
export function wholeOf(node: Node | undefined, at: string, issues: Issues): number | undefined {
  if (node?.kind === "scalar" && typeof node.value === "string" && /^\d+$/.test(node.value)) return Number(node.value);
  const value = numberOf(node, at, issues);
  if (value === undefined || !node || Number.isInteger(value)) return value;
  issues.error(at, node, `${value} is not a whole number.`);
  return undefined;
}

/** A group of keys; nothing counts as an empty one. */
export function groupOf(node: Node | undefined, at: string, issues: Issues): MapNode | undefined {
  if (!node || isNull(node)) return undefined;
  if (node.kind === "map") return node;
  issues.error(at, node, `A group of keys was expected here, not ${kindInWords(node)}.`);
  return undefined;
}

/** A list; a single value counts as a list of one where Compose allows either. */
export function listOf(
  node: Node | undefined,
  at: string,
  issues: Issues,
  single: "single" | "listOnly" = "listOnly",
): ListNode | undefined {
  if (!node || isNull(node)) return undefined;
  if (node.kind === "list") return node;
  if (single === "single" && node.kind === "scalar")
    return { ...list(node, node.value === "" ? [] : [node]), ...(node.merge ? { merge: node.merge } : {}) };
  issues.error(at, node, `A list was expected here, not ${kindInWords(node)}.`);
  return undefined;
}

/** `NAME=value` entries, as a list or as a group of keys, as a group of keys. A bare name has no value. */
export function pairsOf(node: Node | undefined, at: string, issues: Issues): MapNode | undefined {
  if (!node || isNull(node)) return undefined;
  if (node.kind === "map") return node;
  if (node.kind === "scalar") {
    if (node.value === "") return undefined;
    issues.error(
      at,
      node,
      `Names and values were expected here, as a list or a group of keys, not ${kindInWords(node)}.`,
    );
    return undefined;
  }
  const entries = node.items.flatMap((item, index): [string, Node][] => {
    const text = textOf(item, `${at}.${index}`, issues);
    if (text === undefined) return [];
    const equals = text.indexOf("=");
    if (equals < 0) return [[text, scalar(item, null)]];
    const value = scalar(item, text.slice(equals + 1));
    const unset = item.kind === "scalar" ? item.unset : undefined;
    if (!unset) return [[text.slice(0, equals), value]];
    return [
      [text.slice(0, equals), { ...value, unset: { ...unset, text: unset.text.slice(unset.text.indexOf("=") + 1) } }],
    ];
  });
  return { ...map(node, entries), ...(node.merge ? { merge: node.merge } : {}) };
}

export function short(text: string): string {
  const line = text.replace(/\p{Cc}/gu, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
