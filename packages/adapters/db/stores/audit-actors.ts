import { BLOCK } from "./audit-filing.ts";

/**
 * Who has an entry in a workspace's log ($1), each as the newest entry names them, whoever did something last first; at most $2.
 *
 * Goes from one actor to the next by what blocks are filed under, and looks through the newest block of those alone that are
 * told, once for all whose newest it is: it costs what there are of actors, a block for each at most, not of entries.
 */
export const ACTORS_IN_LOG = `
WITH RECURSIVE newest AS MATERIALIZED (
  SELECT max(seq) / ${BLOCK} AS block FROM audit WHERE workspace = $1
), known AS (
  (SELECT value, block FROM audit_filing
   WHERE workspace = $1 AND kind = 'actor' AND block <= (SELECT block FROM newest)
   ORDER BY value DESC, block DESC LIMIT 1)
  UNION ALL
  SELECT next.value, next.block FROM known CROSS JOIN LATERAL (
    SELECT value, block FROM audit_filing
    WHERE workspace = $1 AND kind = 'actor' AND value < known.value AND block <= (SELECT block FROM newest)
    ORDER BY value DESC, block DESC LIMIT 1
  ) AS next
), latest AS MATERIALIZED (
  SELECT value, block FROM known ORDER BY block DESC FETCH FIRST ($2) ROWS WITH TIES
), found AS MATERIALIZED (
  SELECT filed.block, entry.actor_id, entry.seq
  FROM (SELECT DISTINCT block FROM latest) AS filed
  CROSS JOIN LATERAL (
    SELECT actor_id, max(seq) AS seq FROM audit
    WHERE workspace = $1 AND seq >= filed.block * ${BLOCK} AND seq < (filed.block + 1) * ${BLOCK}
    GROUP BY actor_id
  ) AS entry
), last AS MATERIALIZED (
  SELECT found.seq FROM found JOIN latest ON latest.block = found.block AND latest.value = found.actor_id
  ORDER BY found.seq DESC LIMIT $2
)
SELECT entry.actor, entry.at FROM last CROSS JOIN LATERAL (
  SELECT actor, at FROM audit WHERE workspace = $1 AND seq = last.seq LIMIT 1
) AS entry
ORDER BY last.seq DESC`;
