import type { ActorId, WorkspaceId } from "@tributary/core/base";
import type { ConnectionCredential, TierDemand } from "@tributary/core/governance";
import type { EgressPattern } from "@tributary/core/model";
import { boolean, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

/** What functions of a workspace may be granted, besides its engine. A credential is a reference: secrets are kept elsewhere. */
export const connection = pgTable(
  "connection",
  {
    workspace: workspaceId(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    origin: text("origin").notNull(),
    privateAddresses: boolean("private_addresses").notNull(),
    allows: content<readonly EgressPattern[]>("allows").notNull(),
    credential: content<ConnectionCredential | null>("credential"),
    revision: integer("revision").notNull(),
    updatedBy: text("updated_by").$type<ActorId>().notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.name] })],
);

/** Where functions of a kind must run; a kind that is not here runs in a process. */
export const functionTier = pgTable(
  "function_tier",
  {
    workspace: workspaceId(),
    kind: text("kind").$type<TierDemand["kind"]>().notNull(),
    tier: text("tier").$type<TierDemand["tier"]>().notNull(),
    hardware: boolean("hardware").notNull(),
    updatedBy: text("updated_by").$type<ActorId>().notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.kind] })],
);
