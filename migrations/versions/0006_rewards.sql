-- Give awards and add them up: an award exists once, and the sum moves only by what was really inserted.
-- Returns what this call gave, the sum after it, and the rules that paid.
CREATE FUNCTION rewards.award(
    the_person uuid, the_event text, ids uuid[], names text[], sources text[], versions integer[], xps integer[],
    reasons text[], at timestamptz
) RETURNS TABLE (xp_awarded integer, xp_total bigint, rules text[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    given integer;
    paid text[];
    total bigint;
BEGIN
    WITH gone_in AS (
        INSERT INTO rewards.awards (person_id, rule, source_id, id, rule_version, event, xp, reason, created_at)
        SELECT the_person, name, source, id, version, the_event, xp, reason, at
        FROM unnest(ids, names, sources, versions, xps, reasons) AS due (id, name, source, version, xp, reason)
        ON CONFLICT (person_id, rule, source_id) DO NOTHING
        RETURNING rule, xp
    ) SELECT coalesce(sum(xp), 0), coalesce(array_agg(rule ORDER BY rule), '{}') INTO given, paid FROM gone_in;
    IF given = 0 THEN
        SELECT p.xp_total INTO total FROM rewards.progress p WHERE p.person_id = the_person;
        RETURN QUERY SELECT 0, coalesce(total, 0), paid;
        RETURN;
    END IF;
    INSERT INTO rewards.progress AS p (person_id, xp_total, first_gain_at, lost_all_at)
        VALUES (the_person, given, CASE WHEN 'first_gain' = ANY (paid) THEN at END, CASE WHEN 'lost_all' = ANY (paid) THEN at END)
        ON CONFLICT (person_id) DO UPDATE SET
            xp_total = p.xp_total + excluded.xp_total,
            first_gain_at = coalesce(p.first_gain_at, excluded.first_gain_at),
            lost_all_at = coalesce(p.lost_all_at, excluded.lost_all_at)
        RETURNING p.xp_total INTO total;
    RETURN QUERY SELECT given, total, paid;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards.awards
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

GRANT USAGE ON SCHEMA rewards TO saker_app;
GRANT SELECT, INSERT ON rewards.awards TO saker_app;
GRANT SELECT, INSERT, UPDATE ON rewards.progress TO saker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rewards.scores, rewards.publications TO saker_app;
