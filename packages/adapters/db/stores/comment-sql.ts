/** Statements of the comment store that say more than the query builder can. */

export const INSERT_THREAD =
  "INSERT INTO comment_thread (id, workspace, change_set, anchor, about) VALUES ($1, $2, $3, $4, $5)";

export const INSERT_COMMENT = `INSERT INTO comment (id, thread, author, author_id, person, text, at, mentions)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** $1 id, $2 thread, $3 change set, $4 author, $5 text. What was edited or deleted since says something else by now. */
export const STANDS = `SELECT comment.thread = $2 AND comment_thread.change_set = $3 AND comment.author_id = $4
    AND (comment.text = $5 OR comment.edited_at IS NOT NULL OR comment.deleted_at IS NOT NULL) AS "isThis"
  FROM comment JOIN comment_thread ON comment_thread.id = comment.thread WHERE comment.id = $1`;

/** $1 change set, $2 person, $3 threads, $4 until. Never goes back. */
export const SEE = `INSERT INTO comment_seen (thread, person, until)
  SELECT id, $2, $4 FROM comment_thread WHERE change_set = $1 AND id = ANY ($3)
  ON CONFLICT (thread, person) DO UPDATE SET until = greatest(comment_seen.until, excluded.until)`;

export const SEE_MENTIONS = `UPDATE comment_mention SET read_at = $4
  FROM comment, comment_thread
  WHERE comment_mention.comment = comment.id AND comment.thread = comment_thread.id
    AND comment_thread.change_set = $1 AND comment_thread.id = ANY ($3)
    AND comment_mention.person = $2 AND comment_mention.read_at IS NULL AND comment_mention.at <= $4`;

/** $1 change set, $2 person. */
export const MENTIONED_IN = `SELECT comment_mention.comment FROM comment_mention
  JOIN comment ON comment.id = comment_mention.comment
  JOIN comment_thread ON comment_thread.id = comment.thread AND comment_thread.change_set = $1
  WHERE comment_mention.person = $2 AND comment_mention.read_at IS NULL`;

/** $1 workspace, $2 who asks. A comment counts as unread when somebody else wrote it, or edited it to mention them, after the thread was last seen. */
export const COUNTS = `SELECT comment_thread.change_set AS "changeSet",
    count(DISTINCT comment_thread.id) FILTER (WHERE comment_thread.resolved_at IS NULL)::int AS open,
    count(*) FILTER (
      WHERE comment.author_id <> $2 AND comment.deleted_at IS NULL
        AND (comment.at > coalesce(comment_seen.until, 0) OR comment_mention.comment IS NOT NULL)
    )::int AS unread
  FROM comment_thread
  JOIN comment ON comment.thread = comment_thread.id
  LEFT JOIN comment_seen ON comment_seen.thread = comment_thread.id AND comment_seen.person = $2
  LEFT JOIN comment_mention ON comment_mention.comment = comment.id AND comment_mention.person = $2
    AND comment_mention.read_at IS NULL
  WHERE comment_thread.workspace = $1
  GROUP BY comment_thread.change_set`;
