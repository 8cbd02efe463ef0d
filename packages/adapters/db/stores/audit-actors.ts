/**
 * Who has an entry in a workspace's log ($1), each as the newest entry names them; at most $2.
 *
 * Goes from one actor to the next, and to the newest entry of each, by the index `audit_actor`: it costs what there are of actors,
 * not of entries.
 */
export const ACTORS_IN_LOG = `
WITH RECURSIVE known AS (
  (SELECT actor_id FROM audit WHERE workspace = $1 ORDER BY actor_id LIMIT 1)
  UNION ALL
  SELECT later.actor_id FROM known CROSS JOIN LATERAL (
    SELECT actor_id FROM audit WHERE workspace = $1 AND actor_id > known.actor_id ORDER BY actor_id LIMIT 1
  ) AS later
)
SELECT newest.actor, newest.at FROM (SELECT actor_id FROM known LIMIT $2) AS each CROSS JOIN LATERAL (
  SELECT actor, at FROM audit WHERE workspace = $1 AND actor_id = each.actor_id ORDER BY actor_id DESC, seq DESC LIMIT 1
) AS newest
ORDER BY newest.at DESC`;
