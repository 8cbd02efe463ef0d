import type { ComponentId } from "@tributary/core/base";
import { type Mutation, refusalSentence, schemaOf, type Snapshot, validateMutation } from "@tributary/core/model";
import type { Command } from "./commands.ts";
import { aboutGroup, type Field, formOf, type Parsed, parseTyped } from "./form.ts";

/** Fields that several components of one version have and that hold one plain value each; none where they are of different ones. */
export function sharedFields(snapshot: Snapshot, ids: readonly ComponentId[]): readonly Field[] {
  const components = ids.flatMap((id) => snapshot.components.get(id) ?? []);
  const [first] = components;
  const schema = first && schemaOf(snapshot, first);
  if (!first || !schema || components.some((each) => each.schema !== first.schema || each.deleted)) return [];
  return [...formOf(schema, first, undefined), aboutGroup(schema, first, undefined)]
    .flatMap(({ fields }) => fields)
    .filter(({ kind, property, masked }) => PLAIN.has(kind) && !property.reference && !masked);
}

const PLAIN: ReadonlySet<Field["kind"]> = new Set(["string", "integer", "number", "boolean"]);

type Bulk = { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly sentence: string };

/** The same value for all of them, or none of them a value where nothing is typed; a sentence where it holds for one of them not. */
export function bulkCommand(snapshot: Snapshot, ids: readonly ComponentId[], field: Field, text: string): Bulk {
  const { path, title } = field;
  const parsed = text === "" ? undefined : valueOf(field, text);
  if (parsed && !parsed.ok) return parsed;
  const mutations = ids.map(
    (component): Mutation =>
      parsed
        ? { type: "attribute.set", component, path, value: parsed.value }
        : { type: "attribute.unset", component, path },
  );
  for (const mutation of mutations) {
    const verdict = validateMutation(snapshot, mutation);
    if (!verdict.ok) return { ok: false, sentence: refusalSentence(verdict.error) };
  }
  return { ok: true, command: { label: `Change ${title} of ${ids.length}`, mutations } };
}

/** One of the values there are to choose from, or what was typed. */
function valueOf(field: Field, text: string): Parsed {
  const choices = field.property.enum ?? (field.kind === "boolean" ? [true, false] : []);
  const chosen = choices.find((each) => String(each) === text);
  return chosen === undefined ? parseTyped(field, text) : { ok: true, value: chosen };
}
