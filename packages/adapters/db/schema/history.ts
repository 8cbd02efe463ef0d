import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { Mutation, MutationType } from "@tributary/core/model";
import type { Who } from "@tributary/core/protocol";
import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

/**
 * Every mutation of Head by where it wrote, with its author. An index made from `head_version` and `document_mutation`, and
 * made up to date by whoever reads it: it may be emptied at any time (with `head_indexed`).
 */
export const headWrite = pgTable(
  "head_write",
  {
    workspace: workspaceId(),
    version: integer("version").notNull(),
    place: integer("place").notNull(),
    at: moment("at").notNull(),
    actor: content<Who>("actor").notNull(),
    actorId: text("actor_id").notNull(),
    changeSet: text("change_set").$type<ChangeSetId>(),
    type: text("type").$type<MutationType>().notNull(),
    /** Null: it is about a thing that is no component. */
    component: text("component"),
    /** A function's id, a version of a kind, a note's key, a view (`thingOfKey` of core/document). Null: it is about a component. */
    thing: text("thing"),
    /** Empty: it is about the component, or the thing, as a whole. */
    path: text("path").notNull(),
    mutation: content<Mutation>("mutation"),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.version, table.place] }),
    index("head_write_component").on(table.workspace, table.component, table.version, table.place),
    index("head_write_thing").on(table.workspace, table.thing, table.version, table.place),
  ],
);

/** How far `head_write` goes. Its row is the lock of whoever brings it further. */
export const headIndexed = pgTable("head_indexed", {
  workspace: text("workspace").$type<WorkspaceId>().primaryKey(),
  version: integer("version").notNull(),
});
