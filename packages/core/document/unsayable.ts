import { type Mutation, type Refusal, schemaRef, type Snapshot } from "../model/index.ts";

/** A mutation that cannot even be written, and why. */
export type Unfit = { readonly mutation: Mutation; readonly refusal: Refusal };

/** The mutations that an overlay over this base has no way to say, and why: a version that is on Head is never taken away [D25]. */
export function unsayable(base: Snapshot, mutations: readonly Mutation[]): readonly Unfit[] {
  return mutations.flatMap((mutation): readonly Unfit[] =>
    mutation.type === "schema.discard" && base.schemas.has(mutation.schema)
      ? [{ mutation, refusal: { kind: "schemaPublished", schema: mutation.schema } }]
      : [],
  );
}

/**
 * The mutations that type in what the same act has taken away before them, or has put anew before them while no text is open: there
 * is nothing in which they could be typed, or not that which their author saw.
 *
 * @param isOpen - whether the text of a function or a definition is open
 */
export function typedAfterIts(mutations: readonly Mutation[], isOpen: (id: string) => boolean): readonly Unfit[] {
  const unfit: Unfit[] = [];
  const gone = new Set<string>();
  const anew = new Map<string, string>();
  const put = (id: string, name: string): void => {
    gone.delete(id);
    anew.set(id, name);
  };
  const moved = (id: string): Refusal | undefined => {
    const name = anew.get(id);
    return name === undefined || isOpen(id) ? undefined : { kind: "textMoved", name };
  };
  for (const mutation of mutations) {
    let refusal: Refusal | undefined;
    if (mutation.type === "schema.discard") gone.add(mutation.schema);
    else if (mutation.type === "function.erase") gone.add(mutation.function);
    else if (mutation.type === "schema.install") put(schemaRef(mutation.schema), schemaRef(mutation.schema));
    else if (mutation.type === "function.create") put(mutation.function, mutation.name);
    else if (mutation.type === "schema.edit")
      refusal = gone.has(mutation.schema) ? { kind: "unknownSchema", schema: mutation.schema } : moved(mutation.schema);
    else if (mutation.type === "function.edit")
      refusal = gone.has(mutation.function)
        ? { kind: "unknownFunction", function: mutation.function }
        : moved(mutation.function);
    if (refusal) unfit.push({ mutation, refusal });
  }
  return unfit;
}
