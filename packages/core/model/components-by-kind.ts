import type { ComponentId } from "../base/index.ts";
import { type SchemaRef, schemaName } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Components by the kind they are of, for whoever makes many of them one after the other: those of a model, which is looked through
 * when somebody first asks and not again, and those added since. What is gone is still listed.
 */
export class ComponentsByKind {
  readonly #snapshot: Snapshot;
  #ids: Map<SchemaRef, Set<ComponentId>> | undefined;
  #added: (readonly [ComponentId, SchemaRef])[] = [];

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** Those of one of these kinds. */
  *of(kinds: readonly string[]): Iterable<ComponentId> {
    this.#ids ??= found(this.#snapshot);
    for (const [component, schema] of this.#added.splice(0)) put(this.#ids, component, schema);
    for (const [ref, ids] of this.#ids) if (kinds.includes(schemaName(ref))) yield* ids;
  }

  add(component: ComponentId, schema: SchemaRef): void {
    this.#added.push([component, schema]);
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
