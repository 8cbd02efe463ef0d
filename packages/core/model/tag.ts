import type { Path } from "./path.ts";
import type { Component } from "./snapshot.ts";

/** What may be asked for as a tag: `name`, or `name=value`. */
export const TAG_PATTERN = "^[^/=]{1,60}(=.{0,100})?$";

/** `name` asks for the tag, `name=value` for that value of it; nothing asks for nothing. */
export function hasTag({ attributes }: Pick<Component, "attributes">, tag: string): boolean {
  if (tag === "") return false;
  const { name, value } = tagParts(tag);
  const cell = attributes.get(`/meta/tags/${name}` as Path);
  if (!cell || !("value" in cell)) return false;
  return value === undefined || cell.value === value;
}

/** The name of a tag that is asked for, and the value if one is. */
export function tagParts(tag: string): { readonly name: string; readonly value?: string } {
  const equals = tag.indexOf("=");
  return equals < 0 ? { name: tag } : { name: tag.slice(0, equals), value: tag.slice(equals + 1) };
}
