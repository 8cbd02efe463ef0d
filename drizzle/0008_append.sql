ALTER TABLE "document_client" DROP CONSTRAINT "document_client_change_set_change_set_id_fk";
--> statement-breakpoint
ALTER TABLE "document_entry" DROP CONSTRAINT "document_entry_change_set_change_set_id_fk";
--> statement-breakpoint
ALTER TABLE "document_mutation" DROP CONSTRAINT "document_mutation_change_set_change_set_id_fk";--> statement-breakpoint
-- The chain is computed entry by entry; its rows are then written at once.
CREATE OR REPLACE FUNCTION audit_append(
  p_workspace text, p_at bigint[], p_actor text[], p_actor_id text[], p_actor_type text[], p_change_set text[], p_component text[],
  p_path text[], p_mutation_type text[], p_outcome text[], p_sentence text[], p_mutation text[], p_details text[], p_digest bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_count int := cardinality(p_digest);
  v_seq bigint;
  v_hash bytea;
  v_chain bytea[];
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
  UPDATE audit_head SET seq = v_seq + v_count, hash = v_hash WHERE workspace = p_workspace;
  RETURN v_seq + v_count;
END $$;
