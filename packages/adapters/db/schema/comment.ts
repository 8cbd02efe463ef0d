import type { ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { Anchor, CommentAuthor, Mention } from "@tributary/core/protocol";
import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { changeSet } from "./change-set.ts";
import { content, moment } from "./columns.ts";

export const commentThread = pgTable(
  "comment_thread",
  {
    id: text("id").primaryKey(),
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    changeSet: text("change_set")
      .$type<ChangeSetId>()
      .notNull()
      .references(() => changeSet.id),
    anchor: content<Anchor>("anchor").notNull(),
    about: text("about").notNull(),
    resolvedBy: content<CommentAuthor>("resolved_by"),
    resolvedAt: moment("resolved_at"),
  },
  (table) => [
    index("comment_thread_change_set").on(table.changeSet),
    index("comment_thread_workspace").on(table.workspace),
  ],
);

export const comment = pgTable(
  "comment",
  {
    id: text("id").primaryKey(),
    /** In order of arrival: clocks may stand still. */
    ordinal: bigint("ordinal", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    thread: text("thread")
      .notNull()
      .references(() => commentThread.id),
    author: content<CommentAuthor>("author").notNull(),
    authorId: text("author_id").$type<ActorId>().notNull(),
    person: text("person").$type<ActorId>().notNull(),
    text: text("text").notNull(),
    at: moment("at").notNull(),
    editedAt: moment("edited_at"),
    deletedAt: moment("deleted_at"),
    mentions: content<readonly Mention[]>("mentions").notNull(),
  },
  (table) => [index("comment_thread_order").on(table.thread, table.ordinal)],
);

/** Who is to be told of a comment. */
export const commentMention = pgTable(
  "comment_mention",
  {
    comment: text("comment")
      .notNull()
      .references(() => comment.id),
    person: text("person").$type<ActorId>().notNull(),
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    at: moment("at").notNull(),
    readAt: moment("read_at"),
  },
  (table) => [
    primaryKey({ columns: [table.comment, table.person] }),
    index("comment_mention_person").on(table.person, table.workspace, table.at),
  ],
);

/** Until when somebody has seen a thread. */
export const commentSeen = pgTable(
  "comment_seen",
  {
    thread: text("thread")
      .notNull()
      .references(() => commentThread.id),
    person: text("person").$type<ActorId>().notNull(),
    until: moment("until").notNull(),
  },
  (table) => [primaryKey({ columns: [table.thread, table.person] })],
);
