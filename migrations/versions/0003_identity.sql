-- What was accepted, and when, is never changed.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.terms_acceptances
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

GRANT USAGE ON SCHEMA identity TO saker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.people, identity.passwords, identity.sessions, identity.refresh_tokens,
    identity.sign_in_attempts TO saker_app;
GRANT SELECT, INSERT, DELETE ON identity.role_grants, identity.disablements TO saker_app;
GRANT SELECT, INSERT ON identity.terms_acceptances TO saker_app;
