-- A long log takes longer than a statement may.
SET LOCAL statement_timeout = 0;
--> statement-breakpoint
-- What a server of the version before still writes waits, and is refused then: written after what is read here, it would be
-- dropped with its table. In the order in which that server takes them.
LOCK TABLE document_mutation, audit IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
CREATE TABLE "audit_page" (
	"workspace" text NOT NULL,
	"first" bigint NOT NULL,
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	"lines" text[] NOT NULL,
	"prev_hashes" "bytea"[] NOT NULL,
	"hashes" "bytea"[] NOT NULL,
	CONSTRAINT "audit_page_workspace_first_pk" PRIMARY KEY("workspace","first")
);
--> statement-breakpoint
CREATE INDEX "audit_page_at" ON "audit_page" USING brin ("first_at","last_at") WITH (autosummarize=true,pages_per_range=32);
--> statement-breakpoint
-- Hashes are chance: nothing is won by trying to make them smaller.
ALTER TABLE audit_page ALTER prev_hashes SET STORAGE EXTERNAL, ALTER hashes SET STORAGE EXTERNAL;
--> statement-breakpoint
-- A fifth of what the older way of making things small costs. A server that was built without it keeps to the older way.
DO $$ BEGIN
  ALTER TABLE audit_page ALTER lines SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_page FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What was written line by line becomes pages, none over the bounds of a block or over a gap in the numbers. Their hashes
-- are those they had. Concatenated and not taken apart: PostgreSQL cannot look into JSON that holds a zero character.
INSERT INTO audit_page (workspace, first, first_at, last_at, lines, prev_hashes, hashes)
SELECT workspace, min(seq), min(at), max(at), array_agg(line ORDER BY seq), array_agg(prev_hash ORDER BY seq), array_agg(hash ORDER BY seq)
FROM (
  SELECT workspace, seq, at, prev_hash, hash, seq - row_number() OVER (PARTITION BY workspace ORDER BY seq) AS gaps,
    '{"actor":' || actor::text || ',"at":' || at || ',"changeSet":' || coalesce(to_json(change_set)::text, 'null')
    || ',"details":' || coalesce(details::text, 'null') || ',"mutation":' || coalesce(mutation::text, 'null')
    || ',"outcome":' || to_json(outcome)::text || ',"sentence":' || to_json(sentence)::text
    || ',"workspace":' || to_json(workspace)::text || '}' AS line
  FROM audit
) AS entry
GROUP BY workspace, gaps, seq / 256;
--> statement-breakpoint
DROP TABLE "audit";
--> statement-breakpoint
DROP FUNCTION audit_append(text, bigint[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], text[], bytea[]);
--> statement-breakpoint
-- Entries by the page: their lines one after the other, and of each page how many are its own, between which moments these are,
-- and how many of the things it is filed under, one after the other as well. Answers the place of the last entry. The row of the chain's end
-- is locked until the transaction ends: one order per workspace, no gaps.
CREATE FUNCTION audit_append(
  p_workspace text, p_lines text[], p_sizes bigint[], p_first_at bigint[], p_last_at bigint[], p_filed bigint[], p_kind text[], p_value text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
  v_hash bytea;
  v_line text;
  v_lines text[];
  v_chain bytea[];
  v_size bigint;
  v_before bigint := 0;
  v_under bigint := 0;
BEGIN
  SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_head (workspace, seq, hash) VALUES (p_workspace, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  END IF;
  FOR v_page IN 1 .. cardinality(p_sizes) LOOP
    v_size := p_sizes[v_page];
    v_lines := p_lines[v_before + 1 : v_before + v_size];
    v_chain := ARRAY[v_hash];
    FOREACH v_line IN ARRAY v_lines LOOP
      v_seq := v_seq + 1;
      v_hash := sha256(v_hash || int8send(v_seq) || sha256(convert_to(v_line, 'UTF8')));
      v_chain := v_chain || v_hash;
    END LOOP;
    INSERT INTO audit_page (workspace, first, first_at, last_at, lines, prev_hashes, hashes)
    VALUES (p_workspace, v_seq - v_size + 1, p_first_at[v_page], p_last_at[v_page], v_lines, v_chain[1 : v_size], v_chain[2 : v_size + 1]);
    INSERT INTO audit_filing (workspace, kind, value, block)
    SELECT p_workspace, kind, value, (v_seq - v_size + 1) / 1024
    FROM unnest(p_kind[v_under + 1 : v_under + p_filed[v_page]], p_value[v_under + 1 : v_under + p_filed[v_page]]) AS filed(kind, value)
    ON CONFLICT DO NOTHING;
    v_before := v_before + v_size;
    v_under := v_under + p_filed[v_page];
  END LOOP;
  UPDATE audit_head SET seq = v_seq, hash = v_hash WHERE workspace = p_workspace;
  RETURN v_seq;
END $$;
