import type { Actor, WorkspaceId } from "@tributary/core/base";
import { foreignKey, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

/** What secrets are sealed with. The private half is wrapped with the server's own key, which is not in the database. */
export const workspaceKey = pgTable("workspace_key", {
  workspace: workspaceId().primaryKey(),
  id: text("id").notNull(),
  publicKey: bytes("public_key").notNull(),
  wrapped: text("wrapped").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export const secret = pgTable(
  "secret",
  {
    workspace: workspaceId(),
    name: text("name").notNull(),
    kind: text("kind").notNull(),
    description: text("description").notNull().default(""),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.name] })],
);

/** Sealed where they were typed. They go with their secret. */
export const secretVersion = pgTable(
  "secret_version",
  {
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    /** The workspace key that opens it. */
    key: text("key").notNull(),
    sealed: bytes("sealed").notNull(),
    by: content<Actor>("by").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.name, table.version] }),
    foreignKey({ columns: [table.workspace, table.name], foreignColumns: [secret.workspace, secret.name] }).onDelete(
      "cascade",
    ),
  ],
);
