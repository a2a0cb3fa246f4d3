GRANT USAGE ON SCHEMA privacy TO saker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON privacy.exports TO saker_app;
GRANT SELECT, INSERT, UPDATE ON privacy.erasures TO saker_app;
GRANT SELECT, INSERT ON privacy.consents TO saker_app;

-- The audit log stays as it was written, but for what it quotes of a person who is forgotten.
CREATE FUNCTION core.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.before IS NULL AND NEW.after IS NULL
        AND to_jsonb(NEW) - ARRAY['before', 'after'] = to_jsonb(OLD) - ARRAY['before', 'after'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'core.audit_log: UPDATE is refused' USING ERRCODE = 'SK001';
END $$;
DROP TRIGGER append_only ON core.audit_log;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON core.audit_log FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();
CREATE TRIGGER keep_audit BEFORE UPDATE ON core.audit_log FOR EACH ROW EXECUTE FUNCTION core.keep_audit();

CREATE FUNCTION core.blank_audit(person uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = core, pg_temp AS $$
    UPDATE core.audit_log SET before = NULL, after = NULL
    WHERE (actor_id = person OR target = 'person:' || person) AND (before IS NOT NULL OR after IS NOT NULL)
$$;
REVOKE ALL ON FUNCTION core.blank_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.blank_audit TO saker_app;
