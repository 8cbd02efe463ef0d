import { canonicalJson, type Actor, type WorkspaceId } from "@tributary/core/base";
import type { AuditEntry } from "@tributary/core/protocol";
import { createHash } from "node:crypto";
import type pg from "pg";

export type NewAuditEntry = Omit<AuditEntry, "seq">;

/** SHA-256 over what an entry says, in canonical JSON: the part of the chain's hash that is computed outside the database. */
export function auditDigest(workspace: WorkspaceId, entry: NewAuditEntry): Buffer {
  const { at, actor, changeSet, outcome, sentence, mutation, details } = entry;
  return createHash("sha256")
    .update(canonicalJson({ workspace, at, actor, changeSet, outcome, sentence, mutation, details: details ?? null }))
    .digest();
}

/** The hash at place `seq` of a chain, as `audit_append` computes it. */
export function chainHash(previous: Uint8Array, seq: number, digest: Uint8Array): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(seq));
  return createHash("sha256").update(previous).update(place).update(digest).digest();
}

/** The arguments of the SQL function `audit_append` after the workspace: one array per column. */
export function auditColumns(workspace: WorkspaceId, entries: readonly NewAuditEntry[]): unknown[][] {
  const clean = entries.map((entry) => ({ ...entry, sentence: storable(entry.sentence) }));
  return [
    clean.map((entry) => entry.at),
    clean.map((entry) => JSON.stringify(entry.actor)),
    clean.map((entry) => entry.actor.id),
    clean.map((entry) => entry.changeSet),
    clean.map((entry) => entry.outcome),
    clean.map((entry) => entry.sentence),
    clean.map((entry) => entry.mutation && JSON.stringify(entry.mutation)),
    clean.map((entry) => (entry.details === undefined ? null : JSON.stringify(entry.details))),
    clean.map((entry) => auditDigest(workspace, entry)),
  ];
}

/** The types of `auditColumns`, for a statement whose first of them is parameter number `first`. */
export function auditParameters(first: number): string {
  const types = ["bigint[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "bytea[]"];
  return types.map((type, index) => `$${first + index}::${type}`).join(", ");
}

export async function appendAudit(
  client: pg.ClientBase | pg.Pool,
  workspace: WorkspaceId,
  entries: readonly NewAuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await client.query(`SELECT audit_append($1, ${auditParameters(2)})`, [
    workspace,
    ...auditColumns(workspace, entries),
  ]);
}

export function auditActor(actor: Actor): AuditEntry["actor"] {
  const { id, name, type } = actor;
  return actor.type === "agent" ? { id, name, type, owner: actor.onBehalfOf.name } : { id, name, type };
}

/** Text as PostgreSQL can hold it: no zero characters, no halves of surrogate pairs. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
