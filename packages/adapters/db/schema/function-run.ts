import type { ChangeSetId, FunctionRunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { FunctionRunRecord } from "@tributary/core/engine";
import { sql } from "drizzle-orm";
import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

/** Executions of functions outside the reactive engine. The record is kept as it is; columns are what it is found by. */
export const functionRun = pgTable(
  "function_run",
  {
    id: text("id").$type<FunctionRunId>().primaryKey(),
    /** In order of beginning: clocks may stand still. */
    ordinal: bigint("ordinal", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    workspace: text("workspace")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspace.id),
    functionKey: text("function_key").notNull(),
    component: text("component"),
    changeSet: text("change_set").$type<ChangeSetId>(),
    phase: text("phase").$type<FunctionRunRecord["state"]["phase"]>().notNull(),
    record: content<FunctionRunRecord>("record").notNull(),
    /** The process that drives it. No reference: processes come and go. */
    server: text("server").$type<ServerProcessId>(),
    /** Who wants it ended, where another process drives it. */
    ending: text("ending"),
  },
  (table) => [
    index("function_run_function").on(table.workspace, table.functionKey, table.ordinal),
    index("function_run_component").on(table.workspace, table.component, table.ordinal),
    index("function_run_change_set").on(table.changeSet, table.ordinal),
    index("function_run_running").on(table.ordinal).where(sql`phase = 'running'`),
  ],
);

export const functionRunLog = pgTable(
  "function_run_log",
  {
    run: text("run")
      .notNull()
      .references(() => functionRun.id, { onDelete: "cascade" }),
    seq: bigint("seq", { mode: "number" }).notNull(),
    at: moment("at").notNull(),
    text: text("text").notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.seq] })],
);
