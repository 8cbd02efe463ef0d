import { type Actor, isJsonObject, type Origin, originOf, whoOf, type WorkspaceId } from "@tributary/core/base";
import { auditText } from "@tributary/core/history";
import type { AuditEntry } from "@tributary/core/protocol";
import { hash } from "node:crypto";
import type pg from "pg";
import { currentOrigin } from "../ambient.ts";
import { noteLine } from "../outcome.ts";
import { auditColumns, auditParameters, type NewAuditEntry } from "./audit-page.ts";

export async function appendAudit(
  client: pg.ClientBase | pg.Pool,
  workspace: WorkspaceId,
  entries: readonly NewAuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const origin = originOf(currentOrigin());
  const whence = Object.keys(origin).length === 0 ? entries : entries.map((entry) => from(origin, entry));
  const { rows } = await client.query<{ seq: number }>(`SELECT audit_append($1, ${auditParameters(2)}) AS seq`, [
    workspace,
    ...auditColumns(workspace, whence),
  ]);
  const [last, seq] = [whence.at(-1), rows[0]?.seq];
  if (last && seq !== undefined) {
    const digest = hash("sha256", auditText(workspace, last), "buffer");
    noteLine(client, { workspace, seq, digest });
  }
}

/** What an entry says of its origin itself is better known. */
function from(origin: Origin, entry: NewAuditEntry): NewAuditEntry {
  const { details } = entry;
  return details === undefined || isJsonObject(details) ? { ...entry, details: { ...origin, ...details } } : entry;
}

export function auditActor(actor: Actor): AuditEntry["actor"] {
  return whoOf(actor);
}
