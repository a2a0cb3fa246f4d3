-- The rules that the database itself keeps. A writer can only insert a two-leg transfer; everything else follows
-- from it in triggers, so that even a direct SQL writer cannot unbalance, overdraw or edit the books.
-- The functions run as the schema's owner (SECURITY DEFINER): the application role has no right to touch balances.

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.%: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SK001';
END $$;

-- Append-only, for everyone, the owner included.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.groups FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.groups FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.system_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.system_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.system_pending FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.assets FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();

-- Entries are written by the transfer's trigger and by nothing else.
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.entries
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.system_entries
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.system_pending
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE ON ledger.system_pending FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();

-- Accounts open at zero; what they are never changes; their balance moves only inside a transfer or a roll-up.
CREATE TRIGGER opens_at_zero BEFORE INSERT ON ledger.accounts
    FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.seq <> 0) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER keeps_its_kind BEFORE UPDATE ON ledger.accounts
    FOR EACH ROW WHEN (
        NEW.id <> OLD.id OR NEW.asset_id <> OLD.asset_id OR NEW.owner_id IS DISTINCT FROM OLD.owner_id
        OR NEW.purpose <> OLD.purpose OR NEW.ref IS DISTINCT FROM OLD.ref
        OR (NEW.floor IS NULL) <> (OLD.floor IS NULL)
    ) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER balance_by_trigger_only BEFORE UPDATE ON ledger.accounts
    FOR EACH ROW WHEN (
        pg_trigger_depth() = 0 AND (NEW.balance <> OLD.balance OR NEW.seq <> OLD.seq)
    ) EXECUTE FUNCTION ledger.refuse();

-- A transfer moves both balances, in account-id order, and writes both legs.
CREATE FUNCTION ledger.apply_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    account bigint;
    delta numeric(38,0);
    account_asset smallint;
    first_asset smallint;
    new_balance numeric(38,0);
    new_seq bigint;
    frozen timestamptz;
    account_floor numeric(38,0);
BEGIN
    FOR leg IN 1..2 LOOP
        IF (leg = 1) = (NEW.source_id < NEW.target_id) THEN
            account := NEW.source_id;
            delta := -NEW.amount;
        ELSE
            account := NEW.target_id;
            delta := NEW.amount;
        END IF;
        UPDATE ledger.accounts SET balance = balance + delta, seq = seq + 1
            WHERE id = account AND floor IS NOT NULL AND frozen_at IS NULL
            RETURNING asset_id, balance, seq INTO account_asset, new_balance, new_seq;
        IF FOUND THEN
            INSERT INTO ledger.entries (account_id, seq, transfer_id, amount, balance_after)
                VALUES (account, new_seq, NEW.id, delta, new_balance);
        ELSE
            SELECT asset_id, floor, frozen_at INTO account_asset, account_floor, frozen
                FROM ledger.accounts WHERE id = account;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'SK002';
            ELSIF frozen IS NOT NULL THEN
                RAISE EXCEPTION 'account % is frozen', account USING ERRCODE = 'SK003';
            END IF;
            INSERT INTO ledger.system_entries (transfer_id, account_id, amount) VALUES (NEW.id, account, delta);
            INSERT INTO ledger.system_pending (transfer_id, account_id, amount) VALUES (NEW.id, account, delta);
        END IF;
        IF leg = 1 THEN
            first_asset := account_asset;
        ELSIF first_asset <> account_asset THEN
            RAISE EXCEPTION 'the accounts of a transfer hold two different assets' USING ERRCODE = 'SK004';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON ledger.transfers FOR EACH ROW EXECUTE FUNCTION ledger.apply_transfer();

-- A transfer joins its group in the transaction that made the group, never later.
CREATE FUNCTION ledger.check_group() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger.groups WHERE id = NEW.group_id AND opened_in = (pg_current_xact_id()::text)::bigint
    ) THEN
        RAISE EXCEPTION 'group % is not open', NEW.group_id USING ERRCODE = 'SK005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joins_open_group BEFORE INSERT ON ledger.transfers FOR EACH ROW EXECUTE FUNCTION ledger.check_group();

-- At commit a group holds exactly as many transfers as it says.
CREATE FUNCTION ledger.check_complete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM ledger.transfers WHERE group_id = NEW.id) <> NEW.size THEN
        RAISE EXCEPTION 'group % does not hold its % transfers', NEW.id, NEW.size USING ERRCODE = 'SK006';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON ledger.groups
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_complete();

-- The roll-up: what leaves system_pending is added to its account, whoever deletes it.
CREATE FUNCTION ledger.add_rolled_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledger.accounts SET balance = balance + moved.amount, seq = seq + moved.legs
        FROM (SELECT account_id, sum(amount) AS amount, count(*) AS legs FROM gone GROUP BY account_id ORDER BY account_id) AS moved
        WHERE accounts.id = moved.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER rolls_up AFTER DELETE ON ledger.system_pending
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger.add_rolled_up();

CREATE FUNCTION ledger.roll_up(batch integer) RETURNS integer LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (
        DELETE FROM ledger.system_pending WHERE id IN (
            SELECT id FROM ledger.system_pending ORDER BY id LIMIT batch FOR UPDATE SKIP LOCKED
        ) RETURNING 1
    ) SELECT count(*)::integer FROM gone
$$;

-- Find an account by what it is. One branch for each pattern of nulls, so that each is a plain index search.
CREATE FUNCTION ledger.find_account(the_owner uuid, the_asset smallint, the_purpose text, the_ref uuid) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF the_owner IS NULL AND the_ref IS NULL THEN
        RETURN (SELECT id FROM ledger.accounts WHERE owner_id IS NULL AND asset_id = the_asset AND purpose = the_purpose AND ref IS NULL);
    ELSIF the_owner IS NULL THEN
        RETURN (SELECT id FROM ledger.accounts WHERE owner_id IS NULL AND asset_id = the_asset AND purpose = the_purpose AND ref = the_ref);
    ELSIF the_ref IS NULL THEN
        RETURN (SELECT id FROM ledger.accounts WHERE owner_id = the_owner AND asset_id = the_asset AND purpose = the_purpose AND ref IS NULL);
    END IF;
    RETURN (SELECT id FROM ledger.accounts WHERE owner_id = the_owner AND asset_id = the_asset AND purpose = the_purpose AND ref = the_ref);
END $$;

-- Find an account, or open it at zero. What has an owner or a ref gets floor 0; a system account has no floor.
CREATE FUNCTION ledger.account_id(the_owner uuid, asset_code text, the_purpose text, the_ref uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_id bigint;
    the_asset smallint;
BEGIN
    SELECT id INTO the_asset FROM ledger.assets WHERE code = asset_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'asset % does not exist', asset_code USING ERRCODE = 'SK007';
    END IF;
    found_id := ledger.find_account(the_owner, the_asset, the_purpose, the_ref);
    IF found_id IS NULL THEN
        INSERT INTO ledger.accounts (asset_id, owner_id, purpose, ref, floor)
            VALUES (the_asset, the_owner, the_purpose, the_ref,
                    CASE WHEN the_owner IS NULL AND the_ref IS NULL THEN NULL ELSE 0 END)
            ON CONFLICT (owner_id, asset_id, purpose, ref) DO NOTHING RETURNING id INTO found_id;
    END IF;
    RETURN coalesce(found_id, ledger.find_account(the_owner, the_asset, the_purpose, the_ref));
END $$;

-- Post one group; arrays hold one element a transfer. Locks every floored account of the call in id order first.
-- The same (scope, key, hash) returns the first group, with replayed = true.
CREATE FUNCTION ledger.post(
    the_group uuid, the_scope text, the_key text, the_hash bytea, the_kind text, the_ref uuid, the_actor uuid,
    reversed uuid, at timestamptz, effective timestamptz,
    transfer_ids uuid[], assets text[],
    source_owners uuid[], source_purposes text[], source_refs uuid[],
    target_owners uuid[], target_purposes text[], target_refs uuid[],
    amounts numeric[], metas jsonb[]
) RETURNS TABLE (group_id uuid, replayed boolean, account_ids bigint[], balances numeric[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    first_hash bytea;
    sources bigint[];
    targets bigint[];
    found_group uuid;
BEGIN
    INSERT INTO ledger.groups (id, scope, key, request_hash, kind, ref, actor_id, reverses, size, created_at)
        VALUES (the_group, the_scope, the_key, the_hash, the_kind, the_ref, the_actor, reversed, cardinality(transfer_ids), at)
        ON CONFLICT (scope, key) DO NOTHING RETURNING id INTO found_group;
    IF NOT FOUND THEN
        SELECT id, request_hash INTO found_group, first_hash FROM ledger.groups WHERE scope = the_scope AND key = the_key;
        IF first_hash <> the_hash THEN
            RAISE EXCEPTION 'key % of scope % was used for another posting', the_key, the_scope USING ERRCODE = 'SK008';
        END IF;
        RETURN QUERY SELECT found_group, true, array_agg(a.id ORDER BY a.id), array_agg(a.balance ORDER BY a.id)
            FROM ledger.accounts a WHERE a.floor IS NOT NULL AND a.id IN (
                SELECT unnest(ARRAY[t.source_id, t.target_id]) FROM ledger.transfers t WHERE t.group_id = found_group);
        RETURN;
    END IF;
    FOR i IN 1..cardinality(transfer_ids) LOOP
        sources[i] := ledger.account_id(source_owners[i], assets[i], source_purposes[i], source_refs[i]);
        targets[i] := ledger.account_id(target_owners[i], assets[i], target_purposes[i], target_refs[i]);
    END LOOP;
    PERFORM 1 FROM ledger.accounts WHERE id = ANY (sources || targets) AND floor IS NOT NULL ORDER BY id FOR NO KEY UPDATE;
    FOR i IN 1..cardinality(transfer_ids) LOOP
        INSERT INTO ledger.transfers (id, group_id, source_id, target_id, amount, kind, effective_at, created_at, meta)
            VALUES (transfer_ids[i], the_group, sources[i], targets[i], amounts[i], the_kind, effective, at, metas[i]);
    END LOOP;
    RETURN QUERY SELECT the_group, false, array_agg(a.id ORDER BY a.id), array_agg(a.balance ORDER BY a.id)
        FROM ledger.accounts a WHERE a.floor IS NOT NULL AND a.id = ANY (sources || targets);
END $$;

-- Post many groups in one call: every account of all of them is found and locked in id order before the first posts.
CREATE FUNCTION ledger.post_many(postings jsonb, at timestamptz) RETURNS TABLE (group_id uuid, replayed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM ledger.accounts WHERE floor IS NOT NULL AND id IN (
        SELECT ledger.account_id((side->>'owner')::uuid, leg->>'asset', side->>'purpose', (side->>'ref')::uuid)
        FROM jsonb_array_elements(postings) AS posting,
             jsonb_array_elements(posting->'legs') AS leg,
             LATERAL (VALUES (leg->'source'), (leg->'target')) AS sides (side)
        WHERE NOT EXISTS (
            SELECT FROM ledger.groups g WHERE g.scope = posting->>'scope' AND g.key = posting->>'key')
    ) ORDER BY id FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT posted.group_id, posted.replayed
    FROM jsonb_array_elements(postings) WITH ORDINALITY AS item (posting, place),
    LATERAL (
        SELECT array_agg((leg->>'id')::uuid ORDER BY n) AS ids, array_agg(leg->>'asset' ORDER BY n) AS assets,
               array_agg((leg->'source'->>'owner')::uuid ORDER BY n) AS source_owners,
               array_agg(leg->'source'->>'purpose' ORDER BY n) AS source_purposes,
               array_agg((leg->'source'->>'ref')::uuid ORDER BY n) AS source_refs,
               array_agg((leg->'target'->>'owner')::uuid ORDER BY n) AS target_owners,
               array_agg(leg->'target'->>'purpose' ORDER BY n) AS target_purposes,
               array_agg((leg->'target'->>'ref')::uuid ORDER BY n) AS target_refs,
               array_agg((leg->>'amount')::numeric ORDER BY n) AS amounts,
               array_agg(nullif(leg->'meta', 'null') ORDER BY n) AS metas
        FROM jsonb_array_elements(posting->'legs') WITH ORDINALITY AS legs (leg, n)
    ) AS legs,
    LATERAL ledger.post(
        (posting->>'group')::uuid, posting->>'scope', posting->>'key', decode(posting->>'hash', 'hex'), posting->>'kind',
        (posting->>'ref')::uuid, (posting->>'actor')::uuid, NULL, at, at, legs.ids, legs.assets,
        legs.source_owners, legs.source_purposes, legs.source_refs,
        legs.target_owners, legs.target_purposes, legs.target_refs, legs.amounts, legs.metas
    ) AS posted
    ORDER BY place;
END $$;

GRANT USAGE ON SCHEMA ledger TO saker_app;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO saker_app;
GRANT INSERT (asset_id, owner_id, purpose, ref, floor) ON ledger.accounts TO saker_app;
GRANT INSERT (id, scope, key, request_hash, kind, ref, actor_id, reverses, size, created_at) ON ledger.groups TO saker_app;
GRANT INSERT ON ledger.transfers TO saker_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.post, ledger.post_many, ledger.roll_up, ledger.account_id, ledger.find_account TO saker_app;
