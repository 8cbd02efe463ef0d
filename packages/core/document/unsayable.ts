import type { Mutation, Refusal, Snapshot } from "../model/index.ts";

/** A mutation that an overlay over this base has no way to say, and why: a version that is on Head is never taken away [D25]. */
export function unsayable(
  base: Snapshot,
  mutations: readonly Mutation[],
): { readonly mutation: Mutation; readonly refusal: Refusal } | undefined {
  const mutation = mutations.find((one) => one.type === "schema.discard" && base.schemas.has(one.schema));
  if (mutation?.type !== "schema.discard") return undefined;
  return { mutation, refusal: { kind: "schemaPublished", schema: mutation.schema } };
}
