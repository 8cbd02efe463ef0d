import type { Json, WorkspaceId } from "@tributary/core/base";
import type { Mutation, MutationType } from "@tributary/core/model";
import type { AuditEntry } from "@tributary/core/protocol";
import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, content, moment } from "./columns.ts";

/** Written by the SQL function `audit_append` alone; a trigger refuses changes and deletions. No foreign keys: it outlives what it speaks of. */
export const audit = pgTable(
  "audit",
  {
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    at: moment("at").notNull(),
    actor: content<AuditEntry["actor"]>("actor").notNull(),
    actorId: text("actor_id").notNull(),
    changeSet: text("change_set"),
    /** What a search asks for, as columns, and `audit_filing` is made of. Derived from what the entry says; `verify` compares. */
    actorType: text("actor_type").$type<AuditEntry["actor"]["type"]>(),
    component: text("component"),
    path: text("path"),
    mutationType: text("mutation_type").$type<MutationType>(),
    outcome: text("outcome").$type<AuditEntry["outcome"]>().notNull(),
    sentence: text("sentence").notNull(),
    mutation: content<Mutation>("mutation"),
    details: content<Json>("details"),
    prevHash: bytes("prev_hash").notNull(),
    hash: bytes("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.seq] }),
    // Entries come in the order of their moments, nearly: blocks are enough, and cost an edit nothing.
    index("audit_at").using("brin", table.at).with({ autosummarize: true, pages_per_range: 32 }),
  ],
);

/**
 * Which blocks of a workspace's entries (of 1024: `seq` / 1024) speak of whom and of what. Written with the entries by
 * `audit_append` alone; a trigger refuses changes and deletions. Follows from the entries; `verify` compares.
 */
export const auditFiling = pgTable(
  "audit_filing",
  {
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    kind: text("kind").$type<"actor" | "component" | "changeSet">().notNull(),
    value: text("value").notNull(),
    block: bigint("block", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.kind, table.value, table.block] })],
);

/** The chain's end. Its row is the lock that puts a workspace's entries in one order. */
export const auditHead = pgTable("audit_head", {
  workspace: text("workspace").$type<WorkspaceId>().primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: bytes("hash").notNull(),
});
