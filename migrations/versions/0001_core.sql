-- Claim an idempotency key for this transaction, or say that it is held, or return the stored answer.
-- Two statements, so that the second sees what committed before the lock was free.
CREATE FUNCTION core.claim_idempotency_key(the_person uuid, the_key text)
    RETURNS TABLE (in_flight boolean, request_hash bytea, status smallint, body bytea)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(the_person::text || the_key, 0)) THEN
        RETURN QUERY SELECT true, NULL::bytea, NULL::smallint, NULL::bytea;
        RETURN;
    END IF;
    RETURN QUERY SELECT false, k.request_hash, k.status, k.body
        FROM core.idempotency_keys k WHERE k.person_id = the_person AND k.key = the_key;
    IF NOT FOUND THEN
        RETURN QUERY SELECT false, NULL::bytea, NULL::smallint, NULL::bytea;
    END IF;
END $$;

-- Give committed outbox rows their place in the stream. The lock is released at commit, so numbers appear in order.
CREATE SEQUENCE core.outbox_stream;
CREATE FUNCTION core.number_outbox(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    numbered integer;
BEGIN
    IF NOT EXISTS (SELECT FROM core.event_outbox WHERE stream_seq IS NULL) OR NOT pg_try_advisory_xact_lock(7301) THEN
        RETURN 0;
    END IF;
    WITH waiting AS MATERIALIZED (
        SELECT id FROM core.event_outbox WHERE stream_seq IS NULL ORDER BY id LIMIT batch
    ), placed AS MATERIALIZED (
        SELECT id, nextval('core.outbox_stream') AS seq FROM waiting ORDER BY id
    )
    UPDATE core.event_outbox o SET stream_seq = placed.seq FROM placed WHERE o.id = placed.id;
    GET DIAGNOSTICS numbered = ROW_COUNT;
    RETURN numbered;
END $$;

CREATE FUNCTION core.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.%: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'SK001';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

-- Workers poll; a NOTIFY for each queued job takes a lock that halves the rate of every posting.
DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs;
DROP TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 ON procrastinate_jobs;

GRANT USAGE ON SCHEMA core, public TO saker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON core.idempotency_keys, core.event_outbox, core.socket_tickets, core.person_keys,
    core.kept_messages, core.test_clock, core.heartbeats TO saker_app;
GRANT SELECT, INSERT ON core.audit_log TO saker_app;
GRANT SELECT ON core.schema_version TO saker_app;
GRANT USAGE ON SEQUENCE core.outbox_stream TO saker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_workers,
    procrastinate_periodic_defers TO saker_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO saker_app;
