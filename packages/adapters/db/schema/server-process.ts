import type { ServerProcessId } from "@tributary/core/base";
import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Server processes on this database that are there, by the database's own clock. */
export const serverProcess = pgTable("server_process", {
  id: text("id").$type<ServerProcessId>().primaryKey(),
  seenAt: timestamp("seen_at", { withTimezone: true }).notNull(),
});
