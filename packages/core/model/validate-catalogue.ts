import type { Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import { catalogueFault, parseCatalogueKey } from "./catalogue.ts";
import type { MutationOf } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import { type schemaName, schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

type Verdict = Result<void, Refusal>;

/** Whether the catalogue may say this: it has the form of its place, and speaks of what is there [M25]. */
export function validateNote(
  snapshot: Snapshot,
  mutation: MutationOf<"catalogue.set"> | MutationOf<"catalogue.clear">,
): Verdict {
  const { key } = mutation;
  const address = parseCatalogueKey(key);
  if (!address) return err({ kind: "malformed", key: `catalogue ${key}` });
  if (mutation.type === "catalogue.clear") return ok(undefined);
  const expected = catalogueFault(address, mutation.value);
  if (expected !== undefined) return err({ kind: "catalogueNote", key, expected });
  switch (address.part) {
    case "lock":
      return hasSchema(snapshot, address.schema);
    case "default":
      return hasSchema(snapshot, schemaRef({ name: address.schema, version: mutation.value as number }));
    case "source":
      return hasKind(snapshot, address.schema);
    case "package":
      return ok(undefined);
  }
}

function hasSchema({ schemas }: Snapshot, ref: Parameters<typeof schemaName>[0]): Verdict {
  return schemas.has(ref) ? ok(undefined) : err({ kind: "unknownSchema", schema: ref });
}

function hasKind({ schemas }: Snapshot, name: string): Verdict {
  return schemas.some((schema) => schema.name === name) ? ok(undefined) : err({ kind: "unknownSchema", schema: name });
}
