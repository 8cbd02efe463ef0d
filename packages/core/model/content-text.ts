import type { FunctionId } from "../base/index.ts";
import { schemaText } from "./check-schema.ts";
import type { FunctionTest } from "./function-test.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/** The code of a function, or one of its tests as a text; undefined where the model has no such thing in force. */
export function functionText(model: Snapshot, id: FunctionId, test?: string): string | undefined {
  const found = model.functions.get(id);
  if (!found || found.deleted) return undefined;
  if (test === undefined) return found.source;
  const written = found.tests?.[test];
  return written && testText(written);
}

/** A test as reviewers read it; an absent one is empty. */
export function testText(test: FunctionTest | undefined): string {
  return test ? `${JSON.stringify(test, null, 2)}\n` : "";
}

/** The definition of a version of a kind as reviewers read it, or of the one before it. */
export function kindText(model: Snapshot, ref: SchemaRef, side: "before" | "after"): string | undefined {
  const schema = model.schemas.get(ref);
  const shown = schema && side === "before" ? versionBefore(model, schema) : schema;
  return shown && schemaText(shown);
}

/** What people call a version of a kind. */
export function titleOfKind({ title, version }: Pick<Schema, "title" | "version">): string {
  return `${title} version ${version}`;
}

/** The newest version of the same kind that is older. */
export function versionBefore(model: Snapshot, { name, version }: Schema): Schema | undefined {
  return [...model.schemas.values()]
    .filter((other) => other.name === name && other.version < version)
    .sort((a, b) => b.version - a.version)[0];
}
