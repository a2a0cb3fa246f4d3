CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON simulator.fills
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

GRANT USAGE ON SCHEMA simulator TO saker_app;
GRANT SELECT, INSERT ON simulator.fills TO saker_app;
GRANT SELECT, INSERT, UPDATE ON simulator.accounts, simulator.orders, simulator.lots, simulator.positions,
    simulator.watermarks TO saker_app;
