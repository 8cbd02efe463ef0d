CREATE TABLE "audit_filing" (
	"workspace" text NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"block" bigint NOT NULL,
	CONSTRAINT "audit_filing_workspace_kind_value_block_pk" PRIMARY KEY("workspace","kind","value","block")
);
--> statement-breakpoint
DROP INDEX "audit_change_set";--> statement-breakpoint
DROP INDEX "audit_actor";--> statement-breakpoint
DROP INDEX "audit_component";
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_filing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Of each block of 1024 entries that an append writes in, whom and what these speak of is filed once. A single
-- entry, which is what somebody who types appends, is spared the sorting out.
CREATE OR REPLACE FUNCTION audit_append(
  p_workspace text, p_at bigint[], p_actor text[], p_actor_id text[], p_actor_type text[], p_change_set text[], p_component text[],
  p_path text[], p_mutation_type text[], p_outcome text[], p_sentence text[], p_mutation text[], p_details text[], p_digest bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_count int := cardinality(p_digest);
  v_seq bigint;
  v_hash bytea;
  v_chain bytea[];
  v_from int;
  v_to int;
BEGIN
  SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_head (workspace, seq, hash) VALUES (p_workspace, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  END IF;
  v_chain := ARRAY[v_hash];
  FOR v_place IN 1 .. v_count LOOP
    v_hash := sha256(v_hash || int8send(v_seq + v_place) || p_digest[v_place]);
    v_chain := v_chain || v_hash;
  END LOOP;
  INSERT INTO audit (workspace, seq, at, actor, actor_id, actor_type, change_set, component, path, mutation_type, outcome,
                     sentence, mutation, details, prev_hash, hash)
  SELECT p_workspace, v_seq + place, at, actor::json, actor_id, actor_type, change_set, component, path, mutation_type, outcome,
         sentence, mutation::json, details::json, prev_hash, hash
  FROM unnest(p_at, p_actor, p_actor_id, p_actor_type, p_change_set, p_component, p_path, p_mutation_type, p_outcome,
              p_sentence, p_mutation, p_details, v_chain[1:v_count], v_chain[2:v_count + 1])
    WITH ORDINALITY AS entry(at, actor, actor_id, actor_type, change_set, component, path, mutation_type, outcome,
                             sentence, mutation, details, prev_hash, hash, place);
  IF v_count = 1 THEN
    INSERT INTO audit_filing (workspace, kind, value, block)
    SELECT p_workspace, kind, value, (v_seq + 1) / 1024
    FROM unnest(ARRAY['actor', 'component', 'changeSet'], ARRAY[p_actor_id[1], p_component[1], p_change_set[1]]) AS spoken_of(kind, value)
    WHERE value IS NOT NULL
    ON CONFLICT DO NOTHING;
  ELSE
    FOR v_block IN (v_seq + 1) / 1024 .. (v_seq + v_count) / 1024 LOOP
      v_from := greatest(1, v_block * 1024::bigint - v_seq);
      v_to := least(v_count, v_block * 1024::bigint + 1023 - v_seq);
      INSERT INTO audit_filing (workspace, kind, value, block)
      SELECT p_workspace, kind, value, v_block FROM (
        SELECT DISTINCT 'actor' AS kind, unnest(p_actor_id[v_from:v_to]) AS value
        UNION ALL SELECT DISTINCT 'component', unnest(p_component[v_from:v_to])
        UNION ALL SELECT DISTINCT 'changeSet', unnest(p_change_set[v_from:v_to])
      ) AS spoken_of WHERE value IS NOT NULL
      ON CONFLICT DO NOTHING;
    END LOOP;
  END IF;
  UPDATE audit_head SET seq = v_seq + v_count, hash = v_hash WHERE workspace = p_workspace;
  RETURN v_seq + v_count;
END $$;
--> statement-breakpoint
-- A long log takes longer than a statement may.
SET LOCAL statement_timeout = 0;
--> statement-breakpoint
-- Entries from before are filed now.
INSERT INTO audit_filing (workspace, kind, value, block)
SELECT DISTINCT workspace, kind, value, seq / 1024
FROM audit CROSS JOIN LATERAL (VALUES ('actor', actor_id), ('component', component), ('changeSet', change_set)) AS spoken_of (kind, value)
WHERE value IS NOT NULL
ON CONFLICT DO NOTHING;
