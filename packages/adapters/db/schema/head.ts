import type { Actor, ChangeSetId, RequestId, RunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { RunRecord } from "@tributary/core/governance";
import type { VersionAuthor } from "@tributary/core/history";
import type { Mutation } from "@tributary/core/model";
import type { ResourceState, StepView } from "@tributary/core/protocol";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { bytes, content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

const workspaceId = () =>
  text("workspace")
    .$type<WorkspaceId>()
    .notNull()
    .references(() => workspace.id);

/** Head's history, gap-free from 1. Append-only. */
export const headVersion = pgTable(
  "head_version",
  {
    workspace: workspaceId(),
    version: integer("version").notNull(),
    at: moment("at").notNull(),
    actor: content<Actor>("actor").notNull(),
    changeSet: text("change_set").$type<ChangeSetId>(),
    request: text("request").$type<RequestId>(),
    mutations: content<readonly Mutation[]>("mutations").notNull(),
    mutationCount: integer("mutation_count").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    /** Who wrote what of it and when, where no log of a change set tells: it came with an imported workspace. */
    authors: content<readonly VersionAuthor[]>("authors"),
    /** Of the model at this version. Null: made before there were state hashes. */
    stateHash: bytes("state_hash"),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.version] }),
    unique("head_version_idempotency").on(table.workspace, table.idempotencyKey),
  ],
);

/** Whole models at some versions, so that reading one need not fold all of history. Only ever a shortcut. */
export const headSnapshot = pgTable(
  "head_snapshot",
  {
    workspace: workspaceId(),
    version: integer("version").notNull(),
    /** Gzip of the serialised snapshot's JSON. */
    page: bytes("page").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.version] })],
);

export const run = pgTable(
  "run",
  {
    id: text("id").$type<RunId>().primaryKey(),
    workspace: workspaceId(),
    changeSet: text("change_set").$type<ChangeSetId>(),
    title: text("title").notNull(),
    phase: text("phase").$type<RunRecord["phase"]>().notNull(),
    startedAt: moment("started_at").notNull(),
    endedAt: moment("ended_at"),
    startedBy: content<Actor>("started_by").notNull(),
    steps: content<readonly StepView[]>("steps").notNull(),
    sentence: text("sentence"),
    /** The process that drives it. */
    server: text("server").$type<ServerProcessId>(),
    /** Somebody wants it cancelled, where another process drives it. */
    ending: boolean("ending").notNull().default(false),
  },
  (table) => [
    index("run_workspace").on(table.workspace, table.startedAt),
    index("run_change_set").on(table.changeSet, table.startedAt),
    index("run_unfinished").on(table.startedAt).where(sql`phase = 'running'`),
  ],
);

export const runLog = pgTable(
  "run_log",
  {
    run: text("run")
      .$type<RunId>()
      .notNull()
      .references(() => run.id),
    seq: bigint("seq", { mode: "number" }).notNull(),
    component: text("component").notNull(),
    at: moment("at").notNull(),
    text: text("text").notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.seq] })],
);

export const resource = pgTable(
  "resource",
  {
    workspace: workspaceId(),
    component: text("component").notNull(),
    state: content<ResourceState>("state").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.component] })],
);

/** What functions answered, by code and input. May be emptied at any time; what was not used for long, or is too much, is. */
export const memo = pgTable(
  "memo",
  {
    key: text("key").primaryKey(),
    value: content<unknown>("value").notNull(),
    /** To within a day: reading does not write each time. */
    usedAt: moment("used_at").notNull().default(sql`(extract(epoch from now()) * 1000)::bigint`),
  },
  (table) => [index("memo_used").on(table.usedAt)],
);
