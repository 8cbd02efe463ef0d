import { err, isJsonObject, type Json, ok, type Result } from "../base/index.ts";
import {
  asSchema,
  type FunctionDefinition,
  isLocked,
  type Mutation,
  providerFault,
  providerSaid,
  type Schema,
  type SchemaFault,
  schemaFaults,
  schemaRef,
  type Snapshot,
  versionsOf,
} from "../model/index.ts";
import { schemaPartHash } from "./package-files.ts";

export type Defined = {
  readonly schema: Schema;
  /** None where the kind says that already. */
  readonly mutations: readonly Mutation[];
};

/**
 * What follows from the value that a schema function returned: the next version of the kind it names, or another text of the
 * version that this change set is making and has not locked. The function is attached to the kind, so that it is found there.
 * Rule [K11].
 */
export function definitionFrom(
  model: { readonly base: Snapshot; readonly view: Snapshot },
  by: Pick<FunctionDefinition, "id" | "bindings">,
  returned: Json,
): Result<Defined, readonly SchemaFault[]> {
  if (!isJsonObject(returned))
    return err([{ at: "", sentence: "It has to return an object: the definition of a kind." }]);
  if (returned["functions"] !== undefined)
    return err([{ at: "", sentence: "A definition brings no functions: they are attached to a kind." }]);
  const name = typeof returned["name"] === "string" ? returned["name"] : "";
  const [newest] = versionsOf(model.view, name);
  const provided = providerFault(returned["provider"], newest?.provider);
  if (provided !== undefined) return err([{ at: "/provider", sentence: provided }]);
  const version = versionFor(model, newest);
  const read = { ...returned, version };
  const found = asSchema(read);
  if (!found) return err(schemaFaults(read));
  const schema: Schema = {
    ...found,
    functions: newest?.functions ?? [],
    ...providerSaid(found.provider, newest?.provider),
  };
  const isSame = newest !== undefined && schemaPartHash(newest) === schemaPartHash(schema);
  const mutations: readonly Mutation[] = [
    ...(isSame ? [] : [{ type: "schema.install", schema } as const]),
    ...by.bindings
      .filter((other) => other !== name)
      .map((other): Mutation => ({ type: "function.unbind", function: by.id, schema: other })),
    ...(by.bindings.includes(name) ? [] : [{ type: "function.bind", function: by.id, schema: name } as const]),
  ];
  return ok({ schema: isSame ? newest : schema, mutations });
}

/** A version in force, or locked, is left as it is. */
function versionFor(
  { base, view }: { readonly base: Snapshot; readonly view: Snapshot },
  newest: Schema | undefined,
): number {
  if (!newest) return 1;
  const isOpen = !base.schemas.has(schemaRef(newest)) && !isLocked(view, schemaRef(newest));
  return isOpen ? newest.version : newest.version + 1;
}
