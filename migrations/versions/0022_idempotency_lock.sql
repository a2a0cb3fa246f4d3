-- As before, but the lock of a key is of the class 7303, whose locks are no one else's: a key that a person chooses can no
-- longer fall together with a lock of the system.
CREATE OR REPLACE FUNCTION core.claim_idempotency_key(the_person uuid, the_key text)
    RETURNS TABLE (in_flight boolean, request_hash bytea, status smallint, body bytea)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF NOT pg_try_advisory_xact_lock(7303, hashtext(the_person::text || the_key)) THEN
        RETURN QUERY SELECT true, NULL::bytea, NULL::smallint, NULL::bytea;
        RETURN;
    END IF;
    RETURN QUERY SELECT false, k.request_hash, k.status, k.body
        FROM core.idempotency_keys k WHERE k.person_id = the_person AND k.key = the_key;
    IF NOT FOUND THEN
        RETURN QUERY SELECT false, NULL::bytea, NULL::smallint, NULL::bytea;
    END IF;
END $$;
