-- As with the audit: nobody writes what would be dropped unread.
LOCK TABLE document_mutation IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
CREATE TABLE "mutation_page" (
	"change_set" text NOT NULL,
	"first" bigint NOT NULL,
	"seqs" bigint[] NOT NULL,
	"idxs" bigint[] NOT NULL,
	"mutations" text[] NOT NULL,
	"roots" text[] NOT NULL,
	"keys" text[] NOT NULL,
	"befores" text[] NOT NULL,
	"afters" text[] NOT NULL,
	"actors" text[] NOT NULL,
	"actor_ids" text[] NOT NULL,
	"connections" text[] NOT NULL,
	"ats" bigint[] NOT NULL,
	CONSTRAINT "mutation_page_change_set_first_pk" PRIMARY KEY("change_set","first")
);
--> statement-breakpoint
-- A server that was built without lz4 keeps to the older way of making things small.
DO $$ BEGIN
  ALTER TABLE mutation_page ALTER mutations SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER roots SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER keys SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER befores SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER afters SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER actors SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER actor_ids SET COMPRESSION lz4;
  ALTER TABLE mutation_page ALTER connections SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mutation_page FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A long history takes longer than a statement may.
SET LOCAL statement_timeout = 0;
--> statement-breakpoint
INSERT INTO mutation_page (change_set, first, seqs, idxs, mutations, roots, keys, befores, afters, actors, actor_ids, connections, ats)
SELECT change_set, min(seq), array_agg(seq ORDER BY seq, idx), array_agg(idx ORDER BY seq, idx), array_agg(mutation::text ORDER BY seq, idx),
  array_agg(root ORDER BY seq, idx), array_agg(key ORDER BY seq, idx), array_agg(before::text ORDER BY seq, idx),
  array_agg(after::text ORDER BY seq, idx), array_agg(actor::text ORDER BY seq, idx), array_agg(actor_id ORDER BY seq, idx),
  array_agg(connection ORDER BY seq, idx), array_agg(at ORDER BY seq, idx)
FROM document_mutation GROUP BY change_set, seq / 256;
--> statement-breakpoint
DROP TABLE "document_mutation";
--> statement-breakpoint
CREATE VIEW document_mutation AS
SELECT page.change_set, one.seq, one.idx::int AS idx, one.mutation::json AS mutation, one.root, one.key, one.before::json AS before,
  one.after::json AS after, one.actor::json AS actor, one.actor_id, one.connection, one.at
FROM mutation_page AS page
CROSS JOIN LATERAL unnest(page.seqs, page.idxs, page.mutations, page.roots, page.keys, page.befores, page.afters, page.actors,
                          page.actor_ids, page.connections, page.ats)
  AS one (seq, idx, mutation, root, key, before, after, actor, actor_id, connection, at);
