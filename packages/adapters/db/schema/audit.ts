import type { WorkspaceId } from "@tributary/core/base";
import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns.ts";

/**
 * The audit log, in pages: what one append says, 256 entries at most. Written by the SQL function `audit_append` alone; a
 * trigger refuses changes and deletions. No foreign keys: it outlives what it speaks of.
 */
export const auditPage = pgTable(
  "audit_page",
  {
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    /** The place of its first entry; the others follow without gaps. */
    first: bigint("first", { mode: "number" }).notNull(),
    /** Between which moments its entries are, both included. Follows from them; `verify` compares. */
    firstAt: moment("first_at").notNull(),
    lastAt: moment("last_at").notNull(),
    /** By entry: what it says, as `auditText` of core/history writes it, and the links of the chain before and behind it. */
    lines: text("lines").array().notNull(),
    prevHashes: bytes("prev_hashes").array().notNull(),
    hashes: bytes("hashes").array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.first] }),
    // Pages come in the order of their moments, nearly: ranges are enough, and cost an edit nothing.
    index("audit_page_at")
      .using("brin", table.firstAt, table.lastAt)
      .with({ autosummarize: true, pages_per_range: 32 }),
  ],
);

/**
 * Which blocks of a workspace's pages (those that begin among the same 1024 places: `first` / 1024) speak of whom and of what.
 * Written with the pages by `audit_append` alone; a trigger refuses changes and deletions. Follows from the entries; `verify` compares.
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
