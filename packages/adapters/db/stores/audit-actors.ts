import { BLOCK } from "./audit-filing.ts";
import { readableText } from "./readable.ts";

/**
 * Who has an entry in a workspace's log ($1), each as the newest entry names them, whoever did something last first; at most $2.
 * Gives their entries' lines.
 *
 * Goes from one actor to the next by what blocks are filed under, and looks through the newest block of those alone that are
 * told, once for all whose newest it is: it costs what there are of actors, a block for each at most, not of entries.
 */
export const ACTORS_IN_LOG = `
WITH RECURSIVE newest AS MATERIALIZED (
  SELECT max(first) / ${BLOCK} AS block FROM audit_page WHERE workspace = $1
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
  SELECT filed.block, entry.actor, max(entry.seq) AS seq
  FROM (SELECT DISTINCT block FROM latest) AS filed
  CROSS JOIN LATERAL (
    SELECT ${readableText("line")}->'actor'->>'id' AS actor, page.first + place - 1 AS seq
    FROM audit_page AS page CROSS JOIN LATERAL unnest(page.lines) WITH ORDINALITY AS entry (line, place)
    WHERE page.workspace = $1 AND page.first >= filed.block * ${BLOCK} AND page.first < (filed.block + 1) * ${BLOCK}
      AND EXISTS (SELECT FROM latest WHERE latest.block = filed.block AND strpos(line, to_json(latest.value)::text) > 0)
  ) AS entry
  GROUP BY filed.block, entry.actor
)
SELECT entry.line FROM (
  SELECT found.seq FROM found JOIN latest ON latest.block = found.block AND latest.value = found.actor
  ORDER BY found.seq DESC LIMIT $2
) AS last CROSS JOIN LATERAL (
  SELECT lines[last.seq - first + 1] AS line FROM audit_page
  WHERE workspace = $1 AND first <= last.seq ORDER BY first DESC LIMIT 1
) AS entry
ORDER BY last.seq DESC`;
