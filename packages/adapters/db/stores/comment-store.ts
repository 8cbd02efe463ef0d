import { type ActorId, type ChangeSetId, err, ok, principalOf, type WorkspaceId } from "@tributary/core/base";
import {
  authorOf,
  type CommentAudit,
  type CommentRecord,
  type CommentStore,
  movedAnchor,
  type MovedThings,
  type NewComment,
  type ThreadRecord,
  type WhichMentions,
} from "@tributary/core/discussion";
import type { CommentCount, MentionView } from "@tributary/core/protocol";
import { and, asc, count, desc, eq, gte, isNull, lt, type SQL } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { changeSet as changeSetTable, comment, commentMention, commentSeen, commentThread } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { COUNTS, INSERT_COMMENT, INSERT_THREAD, MENTIONED_IN, SEE, SEE_MENTIONS, STANDS } from "./comment-sql.ts";
import { storable } from "./storable.ts";

type ThreadRow = typeof commentThread.$inferSelect;
type CommentRow = typeof comment.$inferSelect;

export class PgCommentStore implements CommentStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async threads(changeSet: ChangeSetId): Promise<readonly ThreadRecord[]> {
    return reading("read comments", async () => {
      const rows = await this.#db
        .select()
        .from(comment)
        .innerJoin(commentThread, eq(commentThread.id, comment.thread))
        .where(eq(commentThread.changeSet, changeSet))
        .orderBy(asc(comment.ordinal));
      return threadsOf(rows.map((row) => ({ thread: row.comment_thread, comment: row.comment })));
    });
  }

  async thread(changeSet: ChangeSetId, id: string): Promise<ThreadRecord | undefined> {
    return reading("read thread", async () => {
      const [row] = await this.#db
        .select()
        .from(commentThread)
        .where(and(eq(commentThread.changeSet, changeSet), eq(commentThread.id, storable(id))));
      if (!row) return undefined;
      const comments = await this.#db
        .select()
        .from(comment)
        .where(eq(comment.thread, row.id))
        .orderBy(asc(comment.ordinal));
      return threadOf(row, comments.map(commentOf));
    });
  }

  async comment(changeSet: ChangeSetId, id: string): Promise<CommentRecord | undefined> {
    const [row] = await reading("read comment", () =>
      this.#db
        .select({ comment })
        .from(comment)
        .innerJoin(commentThread, eq(commentThread.id, comment.thread))
        .where(and(eq(comment.id, storable(id)), eq(commentThread.changeSet, changeSet))),
    );
    return row && commentOf(row.comment);
  }

  async count(changeSet: ChangeSetId): Promise<number> {
    const [row] = await reading("count comments", () =>
      this.#db
        .select({ count: count() })
        .from(comment)
        .innerJoin(commentThread, eq(commentThread.id, comment.thread))
        .where(eq(commentThread.changeSet, changeSet)),
    );
    return row?.count ?? 0;
  }

  async begin(
    thread: Parameters<CommentStore["begin"]>[0],
    added: NewComment,
    audit: CommentAudit,
  ): ReturnType<CommentStore["begin"]> {
    const { id, workspace, changeSet, anchor, about } = thread;
    return writing("begin thread", () =>
      inTransaction(this.#db, async (client) => {
        const known = await stands(client, { changeSet, thread: id }, added);
        if (known) return known === "this" ? ok(undefined) : err({ kind: "idTaken" as const });
        await client.query(INSERT_THREAD, [id, workspace, changeSet, JSON.stringify(anchor), storable(about)]);
        await insert(client, workspace, id, added);
        await appendAudit(client, workspace, [audit]);
        return ok(undefined);
      }),
    );
  }

  async reply(
    { id, workspace, changeSet }: Parameters<CommentStore["reply"]>[0],
    added: NewComment,
    audit: CommentAudit,
  ): ReturnType<CommentStore["reply"]> {
    return writing("reply", () =>
      inTransaction(this.#db, async (client) => {
        const known = await stands(client, { changeSet, thread: id }, added);
        if (known) return known === "this" ? ok(undefined) : err({ kind: "idTaken" as const });
        await client.query("UPDATE comment_thread SET resolved_by = NULL, resolved_at = NULL WHERE id = $1", [id]);
        await insert(client, workspace, id, added);
        await appendAudit(client, workspace, [audit]);
        return ok(undefined);
      }),
    );
  }

  async edit(workspace: WorkspaceId, edited: Omit<NewComment, "actor">, audit: CommentAudit): Promise<boolean> {
    return writing("edit comment", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          "UPDATE comment SET text = $2, edited_at = $3, mentions = $4 WHERE id = $1 AND deleted_at IS NULL",
          [edited.id, storable(edited.text), edited.at, JSON.stringify(edited.mentions)],
        );
        if (rowCount === 0) return false;
        await client.query("DELETE FROM comment_mention WHERE comment = $1 AND NOT person = ANY ($2)", [
          edited.id,
          edited.tells,
        ]);
        await tell(client, workspace, edited);
        await appendAudit(client, workspace, [audit]);
        return true;
      }),
    );
  }

  async remove(workspace: WorkspaceId, id: string, at: number, audit: CommentAudit): Promise<boolean> {
    return writing("delete comment", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          "UPDATE comment SET text = '', mentions = '[]', deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL",
          [id, at],
        );
        if (rowCount === 0) return false;
        await client.query("DELETE FROM comment_mention WHERE comment = $1", [id]);
        await appendAudit(client, workspace, [audit]);
        return true;
      }),
    );
  }

  async resolve(
    workspace: WorkspaceId,
    thread: string,
    resolved: ThreadRecord["resolved"],
    audit: CommentAudit,
  ): Promise<boolean> {
    return writing("resolve thread", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          "UPDATE comment_thread SET resolved_by = $2, resolved_at = $3 WHERE id = $1 AND (resolved_at IS NULL) = $4",
          [thread, resolved && JSON.stringify(resolved.by), resolved?.at ?? null, resolved !== null],
        );
        if (rowCount === 0) return false;
        await appendAudit(client, workspace, [audit]);
        return true;
      }),
    );
  }

  async move(changeSet: ChangeSetId, moved: MovedThings): Promise<void> {
    await writing("move threads", () =>
      inTransaction(this.#db, async (client) => {
        const { rows } = await client.query<Pick<ThreadRow, "id" | "anchor">>(
          "SELECT id, anchor FROM comment_thread WHERE change_set = $1 ORDER BY id FOR UPDATE",
          [changeSet],
        );
        for (const { id, anchor } of rows) {
          const there = movedAnchor(anchor, moved);
          if (there)
            await client.query("UPDATE comment_thread SET anchor = $2 WHERE id = $1", [id, JSON.stringify(there)]);
        }
      }),
    );
  }

  async seen(changeSet: ChangeSetId, person: ActorId): Promise<ReadonlyMap<string, number>> {
    const rows = await reading("read what was seen", () =>
      this.#db
        .select({ thread: commentSeen.thread, until: commentSeen.until })
        .from(commentSeen)
        .innerJoin(commentThread, eq(commentThread.id, commentSeen.thread))
        .where(and(eq(commentThread.changeSet, changeSet), eq(commentSeen.person, person))),
    );
    return new Map(rows.map(({ thread, until }) => [thread, until]));
  }

  async mentionedIn(changeSet: ChangeSetId, person: ActorId): Promise<ReadonlySet<string>> {
    const { rows } = await reading("read mentions", () =>
      this.#db.$client.query<{ comment: string }>(MENTIONED_IN, [changeSet, person]),
    );
    return new Set(rows.map(({ comment }) => comment));
  }

  async see(changeSet: ChangeSetId, person: ActorId, threads: readonly string[], until: number): Promise<void> {
    await writing("mark as seen", () =>
      inTransaction(this.#db, async (client) => {
        const values = [changeSet, person, threads.map(storable), until];
        await client.query(SEE, values);
        await client.query(SEE_MENTIONS, values);
      }),
    );
  }

  async counts(workspace: WorkspaceId, person: ActorId): Promise<readonly CommentCount[]> {
    return reading("count comments", async () => {
      const { rows } = await this.#db.$client.query<CommentCount>(COUNTS, [workspace, person]);
      return rows;
    });
  }

  async mentions(
    workspace: WorkspaceId,
    person: ActorId,
    { before, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<readonly MentionView[]> {
    const earlier = before === undefined ? undefined : lt(commentMention.at, before);
    const rows = await reading("read mentions", async () => {
      const page = await this.#mentions(workspace, person, earlier).limit(limit);
      const last = page.at(-1);
      if (!last || page.length < limit) return page;
      // Who asks for the next page names a moment: all of this one belong to this page [Y8].
      return this.#mentions(workspace, person, and(earlier, gte(commentMention.at, last.comment_mention.at)));
    });
    return rows.map((row) => ({
      comment: row.comment.id,
      thread: row.comment_thread.id,
      changeSet: row.change_set.id,
      changeSetTitle: row.change_set.title,
      about: row.comment_thread.about,
      author: row.comment.author,
      text: row.comment.text,
      at: row.comment_mention.at,
      read: row.comment_mention.readAt !== null,
    }));
  }

  #mentions(workspace: WorkspaceId, person: ActorId, within: SQL | undefined) {
    return this.#db
      .select()
      .from(commentMention)
      .innerJoin(comment, eq(comment.id, commentMention.comment))
      .innerJoin(commentThread, eq(commentThread.id, comment.thread))
      .innerJoin(changeSetTable, eq(changeSetTable.id, commentThread.changeSet))
      .where(
        and(
          eq(commentMention.person, person),
          eq(commentMention.workspace, workspace),
          isNull(comment.deletedAt),
          within,
        ),
      )
      .orderBy(desc(commentMention.at), desc(comment.ordinal));
  }

  async unreadMentions(workspace: WorkspaceId, person: ActorId): Promise<number> {
    const [row] = await reading("count mentions", () =>
      this.#db
        .select({ count: count() })
        .from(commentMention)
        .where(
          and(
            eq(commentMention.person, person),
            eq(commentMention.workspace, workspace),
            isNull(commentMention.readAt),
          ),
        ),
    );
    return row?.count ?? 0;
  }

  async readMentions(workspace: WorkspaceId, person: ActorId, { comments, until }: WhichMentions = {}): Promise<void> {
    await writing("mark mentions as read", () =>
      this.#db.$client.query(
        `UPDATE comment_mention SET read_at = at
         WHERE workspace = $1 AND person = $2 AND read_at IS NULL
           AND ($3::text[] IS NULL OR comment = ANY ($3)) AND ($4::bigint IS NULL OR at <= $4)`,
        [workspace, person, comments?.map(storable) ?? null, until ?? null],
      ),
    );
  }
}

/** Whether a comment of this id is there already: this very one, sent again, or anything else. */
async function stands(
  client: pg.PoolClient,
  place: { readonly changeSet: ChangeSetId; readonly thread: string },
  { id, actor, text }: NewComment,
): Promise<"this" | "another" | undefined> {
  const { rows } = await client.query<{ isThis: boolean }>(STANDS, [
    ...[id, place.thread, place.changeSet, actor.id, storable(text)],
  ]);
  const [row] = rows;
  return row && (row.isThis ? "this" : "another");
}

async function insert(client: pg.PoolClient, workspace: WorkspaceId, thread: string, added: NewComment): Promise<void> {
  const { id, actor, text, at, mentions } = added;
  await client.query(INSERT_COMMENT, [
    ...[id, thread, JSON.stringify(authorOf(actor)), actor.id, principalOf(actor), storable(text), at],
    JSON.stringify(mentions),
  ]);
  await tell(client, workspace, added);
}

async function tell(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  { id, at, tells }: Pick<NewComment, "id" | "at" | "tells">,
): Promise<void> {
  await client.query(
    `INSERT INTO comment_mention (comment, person, workspace, at)
     SELECT $1, person, $2, $3 FROM unnest($4::text[]) AS person ON CONFLICT DO NOTHING`,
    [id, workspace, at, tells],
  );
}

function threadsOf(rows: readonly { readonly thread: ThreadRow; readonly comment: CommentRow }[]): ThreadRecord[] {
  const byThread = new Map<string, { readonly row: ThreadRow; readonly comments: CommentRecord[] }>();
  for (const { thread, comment: row } of rows) {
    const known = byThread.get(thread.id) ?? { row: thread, comments: [] };
    known.comments.push(commentOf(row));
    byThread.set(thread.id, known);
  }
  return [...byThread.values()].map(({ row, comments }) => threadOf(row, comments));
}

function threadOf(row: ThreadRow, comments: readonly CommentRecord[]): ThreadRecord {
  const { resolvedBy, resolvedAt, ...thread } = row;
  return {
    ...thread,
    resolved: resolvedBy && resolvedAt !== null ? { by: resolvedBy, at: resolvedAt } : null,
    comments,
  };
}

function commentOf({ ordinal: _, authorId: __, ...record }: CommentRow): CommentRecord {
  return record;
}
