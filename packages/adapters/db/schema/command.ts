import type { ActorId, ServerProcessId } from "@tributary/core/base";
import { boolean, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, moment } from "./columns.ts";

/** Commands by their ids, for as long as whoever lost the answer may ask again. No foreign keys: it is swept by its age alone. */
export const command = pgTable(
  "command",
  {
    actor: text("actor").$type<ActorId>().notNull(),
    /** A hash of the id. */
    id: text("id").notNull(),
    /** A hash of what was asked, and as what. */
    asked: text("asked").notNull(),
    /** Whose asking does it. */
    claim: text("claim").notNull(),
    server: text("server").$type<ServerProcessId>().notNull(),
    at: moment("at").notNull(),
    isAnswered: boolean("is_answered").notNull().default(false),
    /** Sealed with the id, which is not here. */
    answer: bytes("answer"),
  },
  (table) => [
    primaryKey({ columns: [table.actor, table.id] }),
    // They come in the order of their moments, nearly, and are swept by it.
    index("command_at").using("brin", table.at),
  ],
);
