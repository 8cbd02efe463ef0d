import type { ComponentId } from "@tributary/core/base";
import { type Mutation, parseSecretReference, type Path, secretReference } from "@tributary/core/model";
import type { SecretView } from "@tributary/core/protocol";

/** What gives everything on Head the newest version of a secret; nothing where all have it. */
export function rollOut({ versions, uses }: SecretView): readonly Mutation[] {
  const newest = versions[0]?.version;
  return uses.flatMap(({ component, path, reference, version, changeSet }): Mutation[] => {
    const parsed = parseSecretReference(reference);
    if (!parsed || newest === undefined || changeSet || version === null || version === newest) return [];
    const value = secretReference({ ...parsed, version: newest });
    return [{ type: "attribute.set", component: component as ComponentId, path: path as Path, value }];
  });
}
