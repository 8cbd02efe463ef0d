import type { Actor, ActorId, ChangeSetId, Json, JsonObject, WorkspaceId } from "@tributary/core/base";
import type { Enforcement, OutboxRecord } from "@tributary/core/governance";
import type { HeardEdits } from "@tributary/core/protocol";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

/** Policies a workspace has set; one that is not here is off. */
export const workspacePolicy = pgTable(
  "workspace_policy",
  {
    workspace: workspaceId(),
    kind: text("kind").notNull(),
    enforcement: text("enforcement").$type<Enforcement>().notNull(),
    parameters: content<JsonObject>("parameters").notNull(),
    updatedBy: text("updated_by").$type<ActorId>().notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.kind] })],
);

/** Side effects: written in the transaction of the state they belong to, told afterwards by whoever claims them. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspace: workspaceId(),
    key: text("key").notNull(),
    type: text("type").notNull(),
    description: text("description").notNull(),
    severity: text("severity").$type<OutboxRecord["severity"]>().notNull(),
    requiresAction: boolean("requires_action").notNull(),
    data: content<Json>("data").notNull(),
    actor: content<Actor>("actor").notNull(),
    changeSet: text("change_set").$type<ChangeSetId>(),
    at: moment("at").notNull(),
    phase: text("phase").$type<OutboxRecord["phase"]>().notNull().default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    /** When it may be tried again; while somebody has claimed it, when their claim ends. */
    dueAt: moment("due_at").notNull(),
    lastError: text("last_error"),
    endedAt: moment("ended_at"),
    /** Of what somebody is to look at: who has said that they did, and when. */
    acknowledgedBy: content<Actor>("acknowledged_by"),
    acknowledgedAt: moment("acknowledged_at"),
  },
  (table) => [
    unique("outbox_key").on(table.workspace, table.key),
    index("outbox_waiting").on(table.workspace, table.dueAt, table.id).where(sql`phase = 'waiting'`),
    index("outbox_workspace").on(table.workspace, table.id),
    index("outbox_ended").on(table.endedAt).where(sql`phase <> 'waiting'`),
  ],
);

export const webhook = pgTable("webhook", {
  workspace: workspaceId().primaryKey(),
  url: text("url").notNull(),
  /** Sealed with the server's own key: whoever reads the table cannot sign with it. */
  sealedSecret: text("sealed_secret").notNull(),
  /** Which edits of change sets are told it beside what it is told in any case; null: none. */
  hears: content<HeardEdits>("hears"),
  /** Attempts in a row in which it took nothing; when it may be asked again; since when it takes nothing. */
  failures: integer("failures").notNull().default(0),
  restsUntil: moment("rests_until").notNull().default(0),
  failingSince: moment("failing_since"),
  /** Until when whoever claimed a message for it may be sending that: meanwhile nobody claims another. */
  askedUntil: moment("asked_until").notNull().default(0),
  updatedBy: text("updated_by").$type<ActorId>().notNull(),
  updatedAt: moment("updated_at").notNull(),
});
