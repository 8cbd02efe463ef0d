import type { FunctionId, Json } from "../base/index.ts";
import { fieldFault, type FunctionDefinition, newFunction, withBinding, withField } from "../model/index.ts";
import { parseFunctionKey } from "./keys.ts";
import { parseBindingMark, parseFunctionMark } from "./overlay.ts";

type Read = (root: "function" | "text", key: string) => Json | undefined;

/**
 * A function as an overlay shows it: what the base says, or what was made here, with the fields, attachments and text that
 * differ. Malformed values change nothing [D2].
 *
 * @param parts - keys of the overlay that concern the function, apart from its mark
 */
export function functionOver(
  id: FunctionId,
  base: FunctionDefinition | undefined,
  parts: Iterable<string>,
  read: Read,
): FunctionDefinition | undefined {
  const mark = parseFunctionMark(read("function", id));
  const start = base ?? (mark?.made && newFunction(id, mark.made.kind, mark.made.name, mark.made.source));
  if (!start) return undefined;
  let definition = start;
  for (const key of parts) definition = withPart(definition, key, read("function", key));
  const text = read("text", id);
  const deleted = mark ? mark.deleted : start.deleted;
  if (typeof text === "string" && text !== definition.source) definition = { ...definition, source: text };
  return deleted === definition.deleted ? definition : { ...definition, deleted };
}

function withPart(definition: FunctionDefinition, key: string, value: Json | undefined): FunctionDefinition {
  const address = parseFunctionKey(key);
  if (!address || value === undefined) return definition;
  if (address.part === "field")
    return fieldFault(address.field, value) === undefined ? withField(definition, address.field, value) : definition;
  const isBound = address.part === "binding" ? parseBindingMark(value) : undefined;
  return address.part === "binding" && isBound !== undefined
    ? withBinding(definition, address.schema, isBound)
    : definition;
}
