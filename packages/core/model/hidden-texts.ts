import { isJsonObject, type Json } from "../base/index.ts";
import { lastSegmentOf, META, onceForEachPath, placeOf } from "./path.ts";
import type { Property, Schema } from "./schema.ts";

export const HIDDEN = "••••••";

/** Environment entries with such names usually hold secrets, so their values stay out of sentences, logs and audit texts. */
export function looksSecret(path: string): boolean {
  // What stands below /secrets says which secret is meant, and holds none.
  if (path.startsWith("/secrets/")) return false;
  return /(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY)/i.test(lastSegmentOf(path));
}

/**
 * Whether nobody is shown what stands at a path: it, or a group, map or list that holds it, is sensitive or named like a secret [M27].
 * Only by names where the schema has no such place, or is not known. The id of a list's entry is no name.
 */
export function isHiddenAt(schema: Schema | undefined, path: string): boolean {
  return schema ? isHiddenBy(schema, path) : isHidden(schema, path);
}

const isHiddenBy = onceForEachPath(isHidden);

function isHidden(schema: Schema | undefined, path: string): boolean {
  for (let end = path.indexOf("/", 1); end !== -1; end = path.indexOf("/", end + 1))
    if (isHiding(schema, path.slice(0, end))) return true;
  return isHiding(schema, path);
}

function isHiding(schema: Schema | undefined, at: string): boolean {
  const place = schema && placeOf(schema, at);
  if (place?.kind === "item") return place.item.sensitive === true;
  const isRoot = at.indexOf("/", 1) === -1;
  return place?.property.sensitive === true || (!isRoot && looksSecret(at));
}

/** A value at a path as it may be shown: all of it hidden where that is [M27], else what nobody is shown of it. */
export function shownAt(schema: Schema | undefined, path: string, value: Json): Json {
  return isHiddenAt(schema, path) ? HIDDEN : withoutHidden(propertyAt(schema, path), value);
}

/** The texts of a component's `{meta, domain}` that nobody is shown: of sensitive properties, and of what is named like a secret [M27]. */
export function hiddenTexts(schema: Schema, tree: Json): readonly string[] {
  const collected = new Collected();
  if (isJsonObject(tree)) {
    collected.add(META, tree["meta"]);
    collected.add(schema.domain, tree["domain"]);
  }
  return [...collected.texts];
}

/** The same of a value that stands at a path. */
export function hiddenTextsAt(schema: Schema | undefined, path: string, value: Json): readonly string[] {
  const collected = new Collected();
  collected.add(propertyAt(schema, path), value, isHiddenAt(schema, path));
  return [...collected.texts];
}

/** A value as it may be shown: in the place of every text of it that nobody is shown stands `HIDDEN` [M27]. */
export function withoutHidden(property: Property | undefined, value: Json, name = "", isAbove = false): Json {
  const isHidden = isAbove || isHiddenAs(property, name);
  if (Array.isArray(value)) return value.map((each: Json) => withoutHidden(property?.items, each, "", isHidden));
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([member, each]) => [
        member,
        withoutHidden(memberOf(property, member), each, member, isHidden),
      ]),
    );
  return isHidden && (typeof value === "string" || typeof value === "number") ? HIDDEN : value;
}

/** Texts found so far. What is taken from elsewhere may stand in many places as the same value: it is walked once for each way of reading it. */
class Collected {
  readonly texts = new Set<string>();
  readonly #walked = new Map<object, { readonly property: Property | undefined; readonly isHidden: boolean }[]>();

  add(property: Property | undefined, value: Json | undefined, isAbove = false, name = ""): void {
    const isHidden = isAbove || isHiddenAs(property, name);
    if (typeof value === "string" || typeof value === "number") {
      if (isHidden && value !== "") this.texts.add(String(value));
    } else if (typeof value === "object" && value !== null && !this.#isWalked(value, property, isHidden))
      this.#addMembers(property, value, isHidden);
  }

  #addMembers(property: Property | undefined, value: Json & object, isHidden: boolean): void {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) this.add(property?.items, item, isHidden);
    else if (isJsonObject(value))
      for (const [member, each] of Object.entries(value)) this.add(memberOf(property, member), each, isHidden, member);
  }

  #isWalked(value: object, property: Property | undefined, isHidden: boolean): boolean {
    const ways = this.#walked.get(value);
    if (ways?.some((way) => way.property === property && way.isHidden === isHidden)) return true;
    if (ways) ways.push({ property, isHidden });
    else this.#walked.set(value, [{ property, isHidden }]);
    return false;
  }
}

function isHiddenAs(property: Property | undefined, name: string): boolean {
  return property?.sensitive === true || (name !== "" && looksSecret(`/${name}`));
}

function memberOf(property: Property | undefined, name: string): Property | undefined {
  const { properties, additionalProperties } = property ?? {};
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function propertyAt(schema: Schema | undefined, path: string): Property | undefined {
  const place = schema && placeOf(schema, path);
  return place?.kind === "item" ? place.item : place?.property;
}
