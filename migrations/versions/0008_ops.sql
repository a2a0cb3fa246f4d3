CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.check_results
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.attestations
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.waivers
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

GRANT USAGE ON SCHEMA ops TO saker_app;
GRANT SELECT, INSERT ON ops.check_results, ops.attestations, ops.waivers TO saker_app;
