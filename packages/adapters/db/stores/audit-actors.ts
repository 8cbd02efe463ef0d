/**
 * Who has an entry in a workspace's log ($1), each as the newest entry names them, whoever did something last first; at most $2.
 *
 * Goes from the newest entry of one actor to that of the next by the index `audit_actor`, and reads the entries of those alone
 * that are told: it costs what there are of actors, not of entries.
 */
export const ACTORS_IN_LOG = `
WITH RECURSIVE known AS (
  (SELECT actor_id, seq FROM audit WHERE workspace = $1 ORDER BY actor_id DESC, seq DESC LIMIT 1)
  UNION ALL
  SELECT next.actor_id, next.seq FROM known CROSS JOIN LATERAL (
    SELECT actor_id, seq FROM audit WHERE workspace = $1 AND actor_id < known.actor_id
    ORDER BY actor_id DESC, seq DESC LIMIT 1
  ) AS next
), latest AS MATERIALIZED (SELECT seq FROM known ORDER BY seq DESC LIMIT $2)
SELECT entry.actor, entry.at FROM latest CROSS JOIN LATERAL (
  SELECT actor, at FROM audit WHERE workspace = $1 AND seq = latest.seq LIMIT 1
) AS entry
ORDER BY latest.seq DESC`;
