import type { ComponentId } from "../base/index.ts";
import { type SchemaRef, schemaName } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Components by the kind they are of, for whoever makes many of them one after the other: a large model is looked through when
 * somebody first asks, and not again. What is gone since is still listed.
 */
export class ComponentsByKind {
  #ids: Map<SchemaRef, Set<ComponentId>> | undefined;

  /** Those of one of these kinds that are, or were, in `snapshot`. */
  *of(snapshot: Snapshot, kinds: readonly string[]): Iterable<ComponentId> {
    this.#ids ??= found(snapshot);
    for (const [ref, ids] of this.#ids) if (kinds.includes(schemaName(ref))) yield* ids;
  }

  /** One that was made since. */
  add(component: ComponentId, schema: SchemaRef): void {
    if (this.#ids) put(this.#ids, component, schema);
  }
}

function found({ components }: Snapshot): Map<SchemaRef, Set<ComponentId>> {
  const ids = new Map<SchemaRef, Set<ComponentId>>();
  components.forEach(({ id, schema }) => put(ids, id, schema));
  return ids;
}

function put(ids: Map<SchemaRef, Set<ComponentId>>, component: ComponentId, schema: SchemaRef): void {
  const known = ids.get(schema);
  if (known) known.add(component);
  else ids.set(schema, new Set([component]));
}
