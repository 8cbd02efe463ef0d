import { type Mutation, type Refusal, schemaRef, type Snapshot } from "../model/index.ts";

/** A mutation that an overlay over this base has no way to say, and why: a version that is on Head is never taken away [D25]. */
export function unsayable(
  base: Snapshot,
  mutations: readonly Mutation[],
): { readonly mutation: Mutation; readonly refusal: Refusal } | undefined {
  const mutation = mutations.find((one) => one.type === "schema.discard" && base.schemas.has(one.schema));
  if (mutation?.type !== "schema.discard") return undefined;
  return { mutation, refusal: { kind: "schemaPublished", schema: mutation.schema } };
}

/**
 * A mutation that types in what the same act has taken away before it, or has put anew before it while no text is open: there is
 * nothing in which it could be typed, or not that which its author saw; undefined when none does.
 *
 * @param isOpen - whether the text of a function or a definition is open
 */
export function typedAfterIts(
  mutations: readonly Mutation[],
  isOpen: (id: string) => boolean,
): { readonly mutation: Mutation; readonly refusal: Refusal } | undefined {
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
    if (refusal) return { mutation, refusal };
  }
  return undefined;
}
