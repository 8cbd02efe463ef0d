import {
  type Actor,
  canonicalJson,
  isJsonObject,
  type Origin,
  originOf,
  whoOf,
  type WorkspaceId,
} from "@tributary/core/base";
import { auditText } from "@tributary/core/history";
import { type Mutation, NAME_PATH } from "@tributary/core/model";
import type { AuditEntry } from "@tributary/core/protocol";
import { hash } from "node:crypto";
import type pg from "pg";
import { currentOrigin } from "../ambient.ts";
import { bigintArray, byteaArray, textArray } from "../binary-arrays.ts";
import { oncePer } from "../once-per.ts";
import { noteLine } from "../outcome.ts";

export type NewAuditEntry = Omit<AuditEntry, "seq">;

const DIGEST_BYTES = 32;

/**
 * SHA-256 over what each entry says: the part of the chain's hash that is computed outside the database. All of them are read
 * into one buffer: one of its own for each costs twice as much as hashing it.
 */
function auditDigests(
  workspace: WorkspaceId,
  entries: readonly NewAuditEntry[],
  json: (value: unknown) => string = canonicalJson,
): Buffer[] {
  const all = Buffer.from(
    entries.map((entry) => hash("sha256", auditText(workspace, entry, json), "hex")).join(""),
    "hex",
  );
  return entries.map((_, index) => all.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES));
}

/** The path of its component that a mutation writes; empty for the component as a whole, or where it concerns none. */
export function pathOfWrite(mutation: Mutation): string {
  if (mutation.type === "component.rename") return NAME_PATH;
  return "path" in mutation ? mutation.path : "";
}

/** Where an entry is filed, as its columns say it. */
export function filingOf({ actor, mutation }: Pick<NewAuditEntry, "actor" | "mutation">) {
  return {
    actorId: actor.id,
    actorType: actor.type,
    component: mutation && "component" in mutation ? storable(mutation.component) : null,
    path: mutation && storable(pathOfWrite(mutation)),
    mutationType: mutation?.type ?? null,
  };
}

/**
 * The arguments of the SQL function `audit_append` after the workspace: one array per column.
 *
 * @param json - canonical: what is stored is what is hashed, so it is written once
 */
export function auditColumns(
  workspace: WorkspaceId,
  entries: readonly NewAuditEntry[],
  json: (value: unknown) => string = oncePer(canonicalJson),
): Buffer[] {
  const clean = entries.map(cleaned);
  const filed = clean.map(filingOf);
  return [
    bigintArray(clean.map((entry) => entry.at)),
    textArray(clean.map((entry) => json(entry.actor))),
    textArray(filed.map(({ actorId }) => actorId)),
    textArray(filed.map(({ actorType }) => actorType)),
    textArray(clean.map((entry) => entry.changeSet)),
    textArray(filed.map(({ component }) => component)),
    textArray(filed.map(({ path }) => path)),
    textArray(filed.map(({ mutationType }) => mutationType)),
    textArray(clean.map((entry) => entry.outcome)),
    textArray(clean.map((entry) => entry.sentence)),
    textArray(clean.map((entry) => entry.mutation && json(entry.mutation))),
    textArray(clean.map((entry) => (entry.details === undefined ? null : json(entry.details)))),
    byteaArray(auditDigests(workspace, clean, json)),
  ];
}

/** The types of `auditColumns`, for a statement whose first of them is parameter number `first`. */
export function auditParameters(first: number): string {
  const types = ["bigint[]", ...Array<string>(11).fill("text[]"), "bytea[]"];
  return types.map((type, index) => `$${first + index}::${type}`).join(", ");
}

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
  const [digest] = auditDigests(workspace, whence.slice(-1).map(cleaned));
  const seq = rows[0]?.seq;
  if (digest && seq !== undefined) noteLine(client, { workspace, seq, digest });
}

function cleaned(entry: NewAuditEntry): NewAuditEntry {
  const sentence = storable(entry.sentence);
  return sentence === entry.sentence ? entry : { ...entry, sentence };
}

/** What an entry says of its origin itself is better known. */
function from(origin: Origin, entry: NewAuditEntry): NewAuditEntry {
  const { details } = entry;
  return details === undefined || isJsonObject(details) ? { ...entry, details: { ...origin, ...details } } : entry;
}

export function auditActor(actor: Actor): AuditEntry["actor"] {
  return whoOf(actor);
}

/** Text as PostgreSQL can hold it: no zero characters, no halves of surrogate pairs. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
