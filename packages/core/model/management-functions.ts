import type { FunctionId } from "../base/index.ts";
import { functionsOf } from "./effective.ts";
import { titleOfFunction } from "./function.ts";
import type { Property, Schema } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/** A management function as people choose it. */
export type ManagementFunction = {
  /** The id of the workspace's own, or `<schema>/<name>` of one that comes with a kind: what its runs are known by. */
  readonly by: string;
  readonly id?: FunctionId;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Names of the kinds it runs for; of none, it runs for the workspace as a whole. */
  readonly schemas: readonly string[];
  readonly form?: Property;
  readonly key?: string;
};

/** Every management function in force, by title. Rule [M43]. */
export function managementFunctions(view: Pick<Snapshot, "schemas" | "functions">): readonly ManagementFunction[] {
  const found = new Map<string, ManagementFunction>();
  for (const { id, kind, name, description, bindings, form, key, deleted, title } of view.functions.values()) {
    if (kind !== "management" || deleted) continue;
    const shown = { by: id, id, name, description, title: titleOfFunction({ title, name }), schemas: bindings };
    found.set(id, { ...shown, ...(form ? { form } : {}), ...(key === undefined ? {} : { key }) });
  }
  for (const schema of newestFirst(view.schemas))
    for (const { kind, name, title, description, form, key, writtenHere } of functionsOf(view, schema)) {
      const by = `${schema.name}/${name}`;
      if (kind !== "management" || writtenHere !== undefined || found.has(by)) continue;
      const shown = { by, name, title, description, schemas: [schema.name] };
      found.set(by, { ...shown, ...(form ? { form } : {}), ...(key === undefined ? {} : { key }) });
    }
  return [...found.values()].sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.by < b.by ? -1 : 1));
}

function newestFirst(schemas: Snapshot["schemas"]): readonly Schema[] {
  return [...schemas.values()].sort((a, b) => b.version - a.version);
}
