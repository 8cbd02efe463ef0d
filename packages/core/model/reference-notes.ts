import { isJsonObject, type Json } from "../base/index.ts";
import type { SchemaFault } from "./check-schema.ts";
import type { Property } from "./schema.ts";

type Reference = NonNullable<Property["reference"]>;

/** Every member that a property's reference may have; the compiler asks for each that is added. */
const MEMBERS: { readonly [Member in keyof Required<Reference>]: true } = {
  schemas: true,
  path: true,
  edge: true,
  only: true,
  bound: true,
  autoSubscribe: true,
};

/**
 * Where a definition's references have members that say nothing: mistyped ones, mostly. Remarks and no faults, for definitions in
 * force may have them. Rule [M83].
 */
export function referenceNotes(definition: Json): readonly SchemaFault[] {
  if (!isJsonObject(definition)) return [];
  return ["domain", "secrets", "resource"].flatMap((root) => notesIn(definition[root], `/${root}`));
}

function notesIn(property: Json | undefined, at: string): readonly SchemaFault[] {
  if (!isJsonObject(property)) return [];
  const { reference, properties, items, additionalProperties } = property;
  const members = isJsonObject(reference) ? Object.keys(reference) : [];
  return [
    ...members.flatMap((member) => (Object.hasOwn(MEMBERS, member) ? [] : [noteOf(`${at}/reference`, member)])),
    ...Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, each]) =>
      notesIn(each, `${at}/properties/${name}`),
    ),
    ...notesIn(items, `${at}/items`),
    ...notesIn(additionalProperties, `${at}/additionalProperties`),
  ];
}

function noteOf(at: string, member: string): SchemaFault {
  const known = Object.keys(MEMBERS).join(", ");
  return { at: `${at}/${member}`, sentence: `${at}: “${member}” says nothing here. A reference has ${known}.` };
}
