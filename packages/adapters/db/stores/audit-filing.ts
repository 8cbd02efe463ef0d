import type { AuditEntry, AuditFilter } from "@tributary/core/protocol";
import type { auditFiling } from "../schema/index.ts";
import { filingOf, storable } from "./audit-chain.ts";

/** How many entries are filed together: those whose `seq` divided by this is the same. `audit_append` counts by the same. */
export const BLOCK = 1024;

export type Filed = Pick<typeof auditFiling.$inferSelect, "kind" | "value">;

/** The block that an entry stands in, by its place. */
export function blockOf(seq: number): number {
  return Math.trunc(seq / BLOCK);
}

/** What a filter names that entries are filed under: all else is looked for among these. */
export function filedBy({ actor, component, changeSet }: AuditFilter): Filed[] {
  return under({ actor, component, changeSet });
}

/** What an entry's block is filed under for its sake. */
export function filedUnder(entry: Pick<AuditEntry, "actor" | "mutation" | "changeSet">): Filed[] {
  const { actorId, component } = filingOf(entry);
  return under({ actor: actorId, component, changeSet: entry.changeSet });
}

function under(values: { readonly [kind in Filed["kind"]]: string | null | undefined }): Filed[] {
  return (["actor", "component", "changeSet"] as const).flatMap((kind) => {
    const value = values[kind];
    return value === null || value === undefined ? [] : [{ kind, value: storable(value) }];
  });
}
