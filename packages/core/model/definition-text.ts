import { isJsonObject, type Json, jsonEqual } from "../base/index.ts";
import { asSchema, type SchemaFault, schemaFaults } from "./check-schema.ts";
import { readPlacedJson, type Stretch, type TextFault } from "./json-places.ts";
import { isKindIcon } from "./kind-icons.ts";
import { providerFault, providerSaid } from "./maker.ts";
import { referenceNotes } from "./reference-notes.ts";
import type { Schema } from "./schema.ts";

export const MAX_DEFINITION_LENGTH = 64 * 1024;

/** Something about a definition's text: where it stands, and whether it keeps the text from being taken. */
export type DefinitionMark = TextFault & { readonly isWarning?: true };

/** What a text says about a kind: its definition, when it is one, and all that there is to remark. */
export type ReadDefinition = { readonly schema: Schema | undefined; readonly marks: readonly DefinitionMark[] };

/** A definition as people type it: what runs for it is attached to the kind, not part of the text. */
export function definitionText({ functions: _, ...definition }: Schema): string {
  return JSON.stringify(definition, undefined, 2);
}

/**
 * Reads the text of the version `standing`. It is taken only when it defines that very version; what is attached to the kind
 * stays as it is. Rule [M60].
 */
export function readDefinition(text: string, standing: Schema): ReadDefinition {
  if (text.length > MAX_DEFINITION_LENGTH)
    return refused({ from: 0, to: 0, sentence: `A definition's text is at most ${MAX_DEFINITION_LENGTH} characters.` });
  const read = readPlacedJson(text);
  if (!read.ok) return refused(read.error);
  const { value, places, repeated } = read.value;
  const at = ({ at: path, sentence }: SchemaFault): TextFault => ({ ...placed(places, path), sentence });
  const faults = [...schemaFaults(value), ...attachments(value, standing)].map(at);
  const found = faults.length === 0 ? asSchema(value) : undefined;
  const another = found ? otherVersion(found, standing).map(at) : [];
  const notes = [...repeated, ...[...iconNotes(value), ...referenceNotes(value)].map(at)].map((fault) => ({
    ...fault,
    isWarning: true as const,
  }));
  const provider = found && providerSaid(found.provider, standing.provider);
  return {
    schema: found && another.length === 0 ? { ...found, functions: standing.functions, ...provider } : undefined,
    marks: [...faults, ...another, ...notes],
  };
}

/** The kind that a text would define if it were not of `standing` but of the name it says; undefined when that is no other kind. */
export function renamedKind(text: string, standing: Schema): Schema | undefined {
  const read = readPlacedJson(text);
  const name = read.ok && isJsonObject(read.value.value) ? read.value.value["name"] : undefined;
  if (typeof name !== "string" || name === standing.name || standing.version !== 1) return undefined;
  return readDefinition(text, { ...standing, name }).schema;
}

/** Why what is typed for a version is not what is in force, in a sentence for whoever looks at the version alone; undefined when it is. */
export function unfinishedDefinition(text: string, standing: Schema): string | undefined {
  const { schema, marks } = readDefinition(text, standing);
  const fault = marks.find(({ isWarning }) => !isWarning);
  if (fault) return `Line ${text.slice(0, fault.from).split("\n").length}: ${fault.sentence}`;
  return jsonEqual(schema, standing) ? undefined : "It does not hold in this change set.";
}

function refused(fault: TextFault): ReadDefinition {
  return { schema: undefined, marks: [fault] };
}

/** Where a path stands, or else what it would stand in. */
function placed(places: ReadonlyMap<string, Stretch>, path: string): Stretch {
  const own = places.get(path);
  if (own && path !== "") return own;
  const { from } = own ?? { from: 0 };
  return path === "" ? { from, to: from + 1 } : placed(places, path.slice(0, path.lastIndexOf("/")));
}

function attachments(value: Json, { provider: standing }: Schema): readonly SchemaFault[] {
  if (!isJsonObject(value)) return [];
  const runs = "What runs for a kind is attached to it and not part of its definition.";
  const provided = providerFault(value["provider"], standing);
  return [
    ...(Object.hasOwn(value, "functions") ? [{ at: "/functions", sentence: runs }] : []),
    ...(provided === undefined ? [] : [{ at: "/provider", sentence: provided }]),
  ];
}

function otherVersion({ name, version }: Schema, standing: Schema): readonly SchemaFault[] {
  const [is, was] = [`${name} version ${version}`, `${standing.name} version ${standing.version}`];
  if (name !== standing.name)
    return [
      {
        at: "/name",
        sentence: `This is the text of ${was}, so it cannot define ${is}. Rename the kind, or make another.`,
      },
    ];
  const sentence = `This is the text of ${was}. The next version is made with its button.`;
  return version === standing.version ? [] : [{ at: "/version", sentence }];
}

function iconNotes(value: Json): readonly SchemaFault[] {
  const icon = isJsonObject(value) ? value["icon"] : undefined;
  if (typeof icon !== "string" || isKindIcon(icon)) return [];
  return [
    {
      at: "/icon",
      sentence: `There is no picture called “${icon}”, so a box is shown. Choose one in the header above.`,
    },
  ];
}
