-- As with the pages before: nobody writes what would be dropped unread.
LOCK TABLE mutation_page IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DROP VIEW document_mutation;
--> statement-breakpoint
ALTER TABLE mutation_page RENAME TO mutation_page_before;
--> statement-breakpoint
ALTER INDEX mutation_page_change_set_first_pk RENAME TO mutation_page_before_pk;
--> statement-breakpoint
CREATE TABLE "mutation_page" (
	"change_set" text NOT NULL,
	"first" bigint NOT NULL,
	"lines" text NOT NULL,
	"actors" text[] NOT NULL,
	"actor_ids" text[] NOT NULL,
	"connections" text[] NOT NULL,
	CONSTRAINT "mutation_page_change_set_first_pk" PRIMARY KEY("change_set","first")
);
--> statement-breakpoint
-- A server that was built without lz4 keeps to the older way.
DO $$ BEGIN
  ALTER TABLE mutation_page ALTER lines SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mutation_page FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A long history takes longer than a statement may.
SET LOCAL statement_timeout = 0;
--> statement-breakpoint
-- Each mutation keeps its own writer. White space that somebody's JSON had between its parts says nothing; within a text it has none.
INSERT INTO mutation_page (change_set, first, lines, actors, actor_ids, connections)
SELECT change_set, first, (
    SELECT string_agg(
      seq || E'\t' || idx || E'\t' || root || E'\t' || to_json(key)::text || E'\t' || translate(mutation, E'\t\n\r', '   ') || E'\t'
        || coalesce(translate(before, E'\t\n\r', '   '), '') || E'\t' || coalesce(translate(after, E'\t\n\r', '   '), '')
        || E'\t' || number || E'\t' || at,
      E'\n' ORDER BY number)
    FROM unnest(seqs, idxs, mutations, roots, keys, befores, afters, ats)
      WITH ORDINALITY AS one (seq, idx, mutation, root, key, before, after, at, number)
  ), actors, actor_ids, connections
FROM mutation_page_before WHERE cardinality(seqs) > 0;
--> statement-breakpoint
DROP TABLE mutation_page_before;
--> statement-breakpoint
CREATE VIEW document_mutation AS
SELECT page.change_set, field[1]::bigint AS seq, field[2]::int AS idx, field[5]::json AS mutation, field[3] AS root,
  field[4]::json #>> '{}' AS key, field[6]::json AS before, field[7]::json AS after, page.actors[field[8]::int]::json AS actor,
  page.actor_ids[field[8]::int] AS actor_id, page.connections[field[8]::int] AS connection, field[9]::bigint AS at
FROM mutation_page AS page
CROSS JOIN LATERAL string_to_table(page.lines, E'\n') AS line
CROSS JOIN LATERAL string_to_array(line, E'\t', '') AS field;
