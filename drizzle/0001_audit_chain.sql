-- The audit chain. Each entry's hash covers the hash before it, its own place and the digest of what it says
-- (SHA-256 of its canonical JSON, computed by the caller), so that no entry can be changed, removed or put between
-- others unseen. The row in audit_head is locked until the transaction ends: one order per workspace, no gaps.
CREATE FUNCTION audit_append(
  p_workspace text, p_at bigint[], p_actor text[], p_actor_id text[], p_change_set text[], p_outcome text[],
  p_sentence text[], p_mutation text[], p_details text[], p_digest bytea[]
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
    SELECT * FROM unnest(p_at, p_actor, p_actor_id, p_change_set, p_outcome, p_sentence, p_mutation, p_details, p_digest)
      WITH ORDINALITY AS entry(at, actor, actor_id, change_set, outcome, sentence, mutation, details, digest, place)
      ORDER BY place
  LOOP
    v_seq := v_seq + 1;
    v_prev := v_hash;
    v_hash := sha256(v_prev || int8send(v_seq) || v_row.digest);
    INSERT INTO audit (workspace, seq, at, actor, actor_id, change_set, outcome, sentence, mutation, details, prev_hash, hash)
    VALUES (p_workspace, v_seq, v_row.at, v_row.actor::json, v_row.actor_id, v_row.change_set, v_row.outcome, v_row.sentence,
            v_row.mutation::json, v_row.details::json, v_prev, v_hash);
  END LOOP;
  UPDATE audit_head SET seq = v_seq, hash = v_hash WHERE workspace = p_workspace;
  RETURN v_seq;
END $$;
--> statement-breakpoint
-- History can be added to and read, and nothing else. (Whoever owns the database can take the trigger away; that is what
-- the chain is for.)
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON request_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document_mutation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON head_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
