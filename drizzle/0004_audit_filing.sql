-- Audit entries are filed by component, path, kind of mutation and kind of actor. What these columns say follows from the
-- entry; the entry's hash does not cover them, so `verify` compares them.
DROP FUNCTION audit_append(text, bigint[], text[], text[], text[], text[], text[], text[], text[], bytea[]);
--> statement-breakpoint
CREATE FUNCTION audit_append(
  p_workspace text, p_at bigint[], p_actor text[], p_actor_id text[], p_actor_type text[], p_change_set text[], p_component text[],
  p_path text[], p_mutation_type text[], p_outcome text[], p_sentence text[], p_mutation text[], p_details text[], p_digest bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
  v_hash bytea;
  v_prev bytea;
  v_row record;
BEGIN
  SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_head (workspace, seq, hash) VALUES (p_workspace, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT seq, hash INTO v_seq, v_hash FROM audit_head WHERE workspace = p_workspace FOR UPDATE;
  END IF;
  FOR v_row IN
    SELECT * FROM unnest(p_at, p_actor, p_actor_id, p_actor_type, p_change_set, p_component, p_path, p_mutation_type, p_outcome,
                         p_sentence, p_mutation, p_details, p_digest)
      WITH ORDINALITY AS entry(at, actor, actor_id, actor_type, change_set, component, path, mutation_type, outcome,
                               sentence, mutation, details, digest, place)
      ORDER BY place
  LOOP
    v_seq := v_seq + 1;
    v_prev := v_hash;
    v_hash := sha256(v_prev || int8send(v_seq) || v_row.digest);
    INSERT INTO audit (workspace, seq, at, actor, actor_id, actor_type, change_set, component, path, mutation_type, outcome,
                       sentence, mutation, details, prev_hash, hash)
    VALUES (p_workspace, v_seq, v_row.at, v_row.actor::json, v_row.actor_id, v_row.actor_type, v_row.change_set, v_row.component,
            v_row.path, v_row.mutation_type, v_row.outcome, v_row.sentence, v_row.mutation::json, v_row.details::json, v_prev, v_hash);
  END LOOP;
  UPDATE audit_head SET seq = v_seq, hash = v_hash WHERE workspace = p_workspace;
  RETURN v_seq;
END $$;
--> statement-breakpoint
-- Entries from before are filed now. PostgreSQL cannot look into JSON that holds a zero character, so those few are filed
-- by their text.
ALTER TABLE audit DISABLE TRIGGER append_only;
--> statement-breakpoint
DO $$
DECLARE
  v_row record;
BEGIN
  FOR v_row IN SELECT workspace, seq, mutation, actor::text AS actor FROM audit WHERE actor_type IS NULL LOOP
    BEGIN
      UPDATE audit SET
        actor_type = substring(v_row.actor FROM '"type":"([a-z]+)"'),
        component = v_row.mutation->>'component',
        path = CASE WHEN v_row.mutation IS NULL THEN NULL WHEN v_row.mutation->>'type' = 'component.rename' THEN '/meta/name' ELSE coalesce(v_row.mutation->>'path', '') END,
        mutation_type = v_row.mutation->>'type'
      WHERE workspace = v_row.workspace AND seq = v_row.seq;
    EXCEPTION WHEN OTHERS THEN
      UPDATE audit SET
        actor_type = substring(v_row.actor FROM '"type":"([a-z]+)"'),
        component = substring(v_row.mutation::text FROM '"component":"([A-Za-z0-9_.-]+)"'),
        path = CASE WHEN v_row.mutation::text LIKE '{"type":"component.rename"%' THEN '/meta/name'
          ELSE coalesce(substring(v_row.mutation::text FROM '"path":"([^"\\]+)"'), '') END,
        mutation_type = substring(v_row.mutation::text FROM '"type":"([A-Za-z.]+)"')
      WHERE workspace = v_row.workspace AND seq = v_row.seq;
    END;
  END LOOP;
END $$;
--> statement-breakpoint
ALTER TABLE audit ENABLE TRIGGER append_only;
