import type { Mutation } from "@tributary/core/model";
import type { AuditEntry, AuditFilter } from "@tributary/core/protocol";
import type { auditFiling } from "../schema/index.ts";
import { storable } from "./storable.ts";

/** Pages are filed together that begin among so many places: `first` divided by this is the same. `audit_append` counts by the same. */
export const BLOCK = 1024;

export const KINDS = ["actor", "component", "changeSet"] as const;

export type Filed = Pick<typeof auditFiling.$inferSelect, "kind" | "value">;

/** The block of a page, by the place it begins at. */
export function blockOf(first: number): number {
  return Math.trunc(first / BLOCK);
}

/** The component that a mutation concerns; null where it concerns none. */
function componentOf(mutation: Mutation | null): string | null {
  return mutation && "component" in mutation ? mutation.component : null;
}

/** What a filter names that entries are filed under: all else is looked for among these. */
export function filedBy({ actor, component, changeSet }: AuditFilter): Filed[] {
  return under({ actor, component, changeSet });
}

/** What an entry's block is filed under for its sake. */
export function filedUnder({
  actor,
  mutation,
  changeSet,
}: Pick<AuditEntry, "actor" | "mutation" | "changeSet">): Filed[] {
  return under({ actor: actor.id, component: componentOf(mutation), changeSet });
}

function under(values: { readonly [kind in Filed["kind"]]: string | null | undefined }): Filed[] {
  return KINDS.flatMap((kind) => {
    const value = values[kind];
    return value === null || value === undefined ? [] : [{ kind, value: storable(value) }];
  });
}
