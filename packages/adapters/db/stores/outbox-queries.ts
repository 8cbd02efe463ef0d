/**
 * The workspaces for which something waits: a step in the index for each of them, however much it is. In the order of the
 * index `outbox_waiting`, so that no plan prefers one that holds what has been told, too.
 */
const WAITING = `
WITH RECURSIVE waiting(workspace) AS (
  (SELECT workspace FROM outbox WHERE phase = 'waiting' ORDER BY workspace, due_at, id LIMIT 1)
  UNION ALL
  SELECT (
    SELECT o.workspace FROM outbox o WHERE o.phase = 'waiting' AND o.workspace > w.workspace
    ORDER BY o.workspace, o.due_at, o.id LIMIT 1
  ) FROM waiting w WHERE w.workspace IS NOT NULL
)`;

/**
 * A claim moves a row's due moment past the lease, and takes its webhook for as long, so a process that dies with it gives both
 * back by doing nothing; rows others are claiming in this moment are passed over, and looked at once more when they are locked.
 */
export const CLAIM = `${WAITING}, ready AS (
  SELECT first.id, first.due_at, h.failures, row_number() OVER (PARTITION BY h.failures > 0 ORDER BY first.due_at, first.id) AS place
  FROM waiting w JOIN webhook h ON h.workspace = w.workspace
  CROSS JOIN LATERAL (
    SELECT o.id, o.due_at FROM outbox o WHERE o.workspace = w.workspace AND o.phase = 'waiting' AND o.due_at <= $1
    ORDER BY o.due_at, o.id LIMIT 1
  ) AS first
  WHERE h.rests_until <= $1 AND h.asked_until <= $1 AND h.workspace <> ALL ($5::text[])
), mine AS (
  SELECT o.id, h.workspace, r.failures FROM ready r JOIN outbox o ON o.id = r.id JOIN webhook h ON h.workspace = o.workspace
  WHERE o.phase = 'waiting' AND o.due_at <= $1 AND h.rests_until <= $1 AND h.asked_until <= $1 AND (r.failures = 0 OR r.place <= $4)
  ORDER BY r.failures > 0, r.due_at, r.id LIMIT $3 FOR UPDATE OF o, h SKIP LOCKED
), asked AS (
  UPDATE webhook SET asked_until = $1 + $2 FROM mine WHERE webhook.workspace = mine.workspace
)
UPDATE outbox SET due_at = $1 + $2, attempts = attempts + 1 FROM mine WHERE outbox.id = mine.id
RETURNING outbox.id, outbox.workspace, key, type, description, severity, requires_action AS "requiresAction", data, actor,
  change_set AS "changeSet", at, phase, attempts, last_error AS "lastError", failures, due_at AS "claimedUntil"`;

/**
 * Whose webhook is missing is found first, a step for each workspace: what waits where there is one is never read, however
 * much it is. The ids go by way of an array, so that no plan reads the whole table to find them.
 */
export const TELL_NOBODY = `${WAITING}, nobody AS MATERIALIZED (
  SELECT w.workspace FROM waiting w
  WHERE w.workspace IS NOT NULL AND NOT EXISTS (SELECT 1 FROM webhook h WHERE h.workspace = w.workspace)
), mine AS MATERIALIZED (
  SELECT first.id FROM nobody n CROSS JOIN LATERAL (
    SELECT o.id FROM outbox o WHERE o.workspace = n.workspace AND o.phase = 'waiting' AND o.due_at <= $1
    ORDER BY o.due_at, o.id LIMIT $2 FOR UPDATE SKIP LOCKED
  ) AS first LIMIT $2
)
UPDATE outbox SET phase = 'told', ended_at = $1, last_error = NULL WHERE id = ANY (ARRAY(SELECT id FROM mine))
RETURNING workspace`;

export const WAKE = `UPDATE webhook SET failures = 0, rests_until = 0, failing_since = NULL WHERE workspace = $1 AND failing_since IS NOT NULL`;

export const TOLD = `
WITH well AS (UPDATE webhook SET failures = 0, rests_until = 0, failing_since = NULL,
  asked_until = CASE WHEN asked_until = $4 THEN 0 ELSE asked_until END WHERE workspace = $1)
UPDATE outbox SET phase = 'told', ended_at = $3, last_error = NULL WHERE id = $2 AND phase <> 'told'`;

/** Only the newest attempt says when it is due again: who was late with an earlier one has lost their claim. */
export const FAILED = `
UPDATE outbox SET last_error = $3, phase = CASE WHEN $5::bigint IS NULL THEN 'givenUp' ELSE phase END,
  ended_at = CASE WHEN $5::bigint IS NULL THEN $4::bigint END, due_at = coalesce($5, due_at)
WHERE id = $1 AND attempts = $2 AND phase = 'waiting'`;

/** A webhook is freed, and fails, by whose claim it is: who was late for theirs takes nothing from the next one's. */
export const FREED = `UPDATE webhook SET asked_until = 0 WHERE workspace = $1 AND asked_until = $2`;

export const RESTS = `
UPDATE webhook SET failures = failures + 1, rests_until = $2, failing_since = coalesce(failing_since, $3), asked_until = 0
WHERE workspace = $1 AND asked_until = $4 RETURNING failing_since AS since`;

/** What others have claimed is theirs to settle: it is not due. */
export const GIVE_UP = `
UPDATE outbox SET phase = 'givenUp', ended_at = $2, last_error = $3
WHERE workspace = $1 AND phase = 'waiting' AND due_at <= $2 AND at < $4`;

/** Who comes second changes nothing: whoever looked first is who looked. */
export const ACKNOWLEDGE = `
UPDATE outbox SET acknowledged_by = $3, acknowledged_at = $4
WHERE workspace = $1 AND id = $2 AND requires_action AND acknowledged_at IS NULL RETURNING description`;

export const ACKNOWLEDGED = `
SELECT acknowledged_by AS by, acknowledged_at AS at FROM outbox WHERE workspace = $1 AND id = $2 AND acknowledged_at IS NOT NULL`;
