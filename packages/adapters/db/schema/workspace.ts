import type { ActorId, Role, WorkspaceId } from "@tributary/core/base";
import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { user } from "./auth.ts";
import { moment } from "./columns.ts";

export const workspace = pgTable("workspace", {
  id: text("id").$type<WorkspaceId>().primaryKey(),
  name: text("name").notNull(),
  engineHost: text("engine_host"),
  /** Head's version: what compare-and-swap compares. */
  headVersion: integer("head_version").notNull().default(0),
});

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

const userId = (name: string) =>
  text(name)
    .$type<ActorId>()
    .references(() => user.id);

export const member = pgTable(
  "member",
  { workspace: workspaceId(), user: userId("user_id").notNull(), role: text("role").$type<Role>().notNull() },
  (table) => [primaryKey({ columns: [table.workspace, table.user] }), index("member_user").on(table.user)],
);

export const invite = pgTable("invite", {
  /** SHA-256 of the link's token: whoever reads the table cannot use the link. */
  tokenHash: text("token_hash").primaryKey(),
  workspace: workspaceId(),
  role: text("role").$type<Role>().notNull(),
  invitedBy: userId("invited_by").notNull(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
  usedBy: userId("used_by"),
});

export const apiToken = pgTable(
  "api_token",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    name: text("name").notNull(),
    workspace: workspaceId(),
    user: userId("user_id").notNull(),
    kind: text("kind").$type<"agent" | "service">().notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
    lastUsedAt: moment("last_used_at"),
  },
  (table) => [index("api_token_workspace").on(table.workspace)],
);
