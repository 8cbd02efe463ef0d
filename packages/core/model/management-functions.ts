import type { FunctionId } from "../base/index.ts";
import { functionsOf } from "./effective.ts";
import { titleOfFunction } from "./function.ts";
import type { ConnectionGrant, Property, Schema } from "./schema.ts";
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
  /** What it says it may ask of connections. It counts where people have agreed to exactly this function. */
  readonly connections?: readonly ConnectionGrant[];
};

/** Every management function in force, by title. Rule [M43]. */
export function managementFunctions(view: Pick<Snapshot, "schemas" | "functions">): readonly ManagementFunction[] {
  const found = new Map<string, ManagementFunction>();
  for (const each of view.functions.values()) {
    const { id, kind, name, description, bindings, deleted, title } = each;
    if (kind !== "management" || deleted) continue;
    const shown = { by: id, id, name, description, title: titleOfFunction({ title, name }), schemas: bindings };
    found.set(id, { ...shown, ...asks(each) });
  }
  for (const schema of newestFirst(view.schemas))
    for (const each of functionsOf(view, schema)) {
      const { kind, name, title, description, writtenHere } = each;
      const by = `${schema.name}/${name}`;
      if (kind !== "management" || writtenHere !== undefined || found.has(by)) continue;
      found.set(by, { by, name, title, description, schemas: [schema.name], ...asks(each) });
    }
  return [...found.values()].sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.by < b.by ? -1 : 1));
}

type Asking = Pick<ManagementFunction, "form" | "key" | "connections">;

/** What it asks people, and what of connections; what it does not say is absent. */
function asks({ form, key, connections = [] }: Asking): Asking {
  return {
    ...(form ? { form } : {}),
    ...(key === undefined ? {} : { key }),
    ...(connections.length > 0 ? { connections } : {}),
  };
}

function newestFirst(schemas: Snapshot["schemas"]): readonly Schema[] {
  return [...schemas.values()].sort((a, b) => b.version - a.version);
}
