-- The rules that the database itself keeps. A writer can only insert a two-leg transfer; everything else follows
-- from it in triggers, so that even a direct SQL writer cannot unbalance, overdraw or edit the books.
--
-- How this stays fast: PostgreSQL parses a CHECK, or the WHEN of a trigger, anew for each statement that meets it
-- (3 to 8 µs). So what every posting meets is guarded by statement triggers without WHEN, by column lists (UPDATE OF …,
-- free when the columns are not named), by the body of `apply_transfer`, and by one CHECK: the floor.
--
-- `post`, `post_many`, `roll_up` and the triggers that write are SECURITY DEFINER, with a fixed search_path: the
-- application's role has no right to touch a balance or an entry.
--
-- SK001 not writable · SK002 no such account · SK003 frozen · SK004 two assets · SK005 no place in the group · SK006 group not
-- complete · SK007 no such asset · SK008 key reused · SK009 not an amount, or not two accounts

-- Refuse whatever this is put on.
CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.%: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SK001';
END $$;

-- Refuse a statement that does not come from inside another trigger.
CREATE FUNCTION ledger.refuse_direct() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'ledger.%: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SK001';
    END IF;
    RETURN NULL;
END $$;

-- Append-only, for everyone, the owner included.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.groups FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.system_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.blocks FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.verifications FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON ledger.system_pending FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.assets FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();

-- Entries are written by the transfer's trigger and by nothing else.
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct();
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.system_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct();
CREATE TRIGGER by_trigger_only BEFORE INSERT ON ledger.system_pending FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct();

-- Accounts open at zero; what they are never changes; their balance moves only inside a transfer or a roll-up. Only a
-- system account has no floor, and only what a person may owe has one below zero.
CREATE TRIGGER opens_at_zero BEFORE INSERT ON ledger.accounts
    FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.seq <> 0) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER keeps_its_kind BEFORE UPDATE OF id, asset_id, owner_id, purpose, ref ON ledger.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER balance_by_trigger_only BEFORE UPDATE OF balance, seq ON ledger.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct();
CREATE TRIGGER keeps_a_floor_or_none BEFORE UPDATE OF floor ON ledger.accounts
    FOR EACH ROW WHEN ((NEW.floor IS NULL) <> (OLD.floor IS NULL)) EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER floor_fits_its_kind BEFORE INSERT OR UPDATE OF floor ON ledger.accounts
    FOR EACH ROW WHEN (
        CASE WHEN NEW.floor IS NULL THEN NEW.owner_id IS NOT NULL OR NEW.ref IS NOT NULL
             ELSE NEW.floor > 0 OR (NEW.floor < 0 AND NEW.purpose <> 'recoverable') END
    ) EXECUTE FUNCTION ledger.refuse();

-- A transfer takes a place of its own in its group, 1 to `size`; it moves both balances in the order of account ids, and
-- writes both legs. Since every committed group is complete, none takes a transfer later. The accounts need no foreign
-- key: a leg must find its row.
CREATE FUNCTION ledger.apply_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    account bigint;
    delta numeric;
    account_asset smallint;
    first_asset smallint;
    new_balance numeric;
    new_seq bigint;
    has_floor boolean;
    frozen timestamptz;
BEGIN
    IF NEW.amount <= 0 OR NEW.amount = 'NaN' OR NEW.source_id = NEW.target_id THEN
        RAISE EXCEPTION 'a transfer moves an amount above zero between two accounts' USING ERRCODE = 'SK009';
    END IF;
    PERFORM 1 FROM ledger.groups WHERE id = NEW.group_id AND NEW.place BETWEEN 1 AND size;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'group % has no place % for a transfer', NEW.group_id, NEW.place USING ERRCODE = 'SK005';
    END IF;
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
            SELECT asset_id, floor IS NOT NULL, frozen_at INTO account_asset, has_floor, frozen
                FROM ledger.accounts WHERE id = account;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'SK002';
            ELSIF frozen IS NOT NULL OR has_floor THEN  -- with a floor, it was frozen a moment ago
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

-- At commit a group holds exactly as many transfers as it says. (It is full then, so that an early SET CONSTRAINTS …
-- IMMEDIATE opens nothing.)
CREATE FUNCTION ledger.check_complete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.size < 1 OR (SELECT count(*) FROM ledger.transfers WHERE group_id = NEW.id) <> NEW.size THEN
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
    PERFORM 1 FROM ledger.accounts WHERE id IN (SELECT account_id FROM gone) ORDER BY id FOR NO KEY UPDATE;
    UPDATE ledger.accounts SET balance = balance + moved.amount, seq = seq + moved.legs
        FROM (SELECT account_id, sum(amount) AS amount, count(*) AS legs FROM gone GROUP BY account_id) AS moved
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
    LANGUAGE plpgsql STABLE AS $$
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

-- Find an account, or open it at zero; null without an asset. What has an owner or a ref gets floor 0; a system account
-- has no floor.
CREATE FUNCTION ledger.account_id(the_owner uuid, the_asset smallint, the_purpose text, the_ref uuid) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint := ledger.find_account(the_owner, the_asset, the_purpose, the_ref);
BEGIN
    IF found_id IS NULL AND the_asset IS NOT NULL THEN
        INSERT INTO ledger.accounts (asset_id, owner_id, purpose, ref, floor)
            VALUES (the_asset, the_owner, the_purpose, the_ref,
                    CASE WHEN the_owner IS NULL AND the_ref IS NULL THEN NULL ELSE 0 END)
            ON CONFLICT (owner_id, asset_id, purpose, ref) DO NOTHING RETURNING id INTO found_id;
        found_id := coalesce(found_id, ledger.find_account(the_owner, the_asset, the_purpose, the_ref));
    END IF;
    RETURN found_id;
END $$;

-- The asset of a code.
CREATE FUNCTION ledger.asset_id(the_code text) RETURNS smallint LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_id smallint;
BEGIN
    SELECT id INTO found_id FROM ledger.assets WHERE code = the_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'asset % does not exist', the_code USING ERRCODE = 'SK007';
    END IF;
    RETURN found_id;
END $$;

-- How many entries of an account were written before an instant: the seq at which a statement is cut. The clocks of two
-- writers may disagree by a little, so entries are not strictly ordered in time; the search by powers of two gives the
-- same cut for the same instant, whatever was added since.
CREATE FUNCTION ledger.seq_before(the_account bigint, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    last_seq bigint := (SELECT seq FROM ledger.accounts WHERE id = the_account);
    cut bigint := 0;
    step bigint := 1;
BEGIN
    WHILE step * 2 <= last_seq LOOP
        step := step * 2;
    END LOOP;
    WHILE step > 0 LOOP
        IF cut + step <= last_seq AND (
            SELECT t.created_at < at FROM ledger.entries e JOIN ledger.transfers t ON t.id = e.transfer_id
            WHERE e.account_id = the_account AND e.seq = cut + step
        ) THEN
            cut := cut + step;
        END IF;
        step := step / 2;
    END LOOP;
    RETURN cut;
END $$;

-- Post one group; arrays hold one element a transfer. Locks every floored account of the call in id order first (one
-- transfer alone needs no such lock: its trigger keeps the order). The same (scope, key, hash) returns the first group.
-- `balances` are those of `account_ids`, null for an account without a floor.
CREATE FUNCTION ledger.post(
    the_group uuid, the_scope text, the_key text, the_hash bytea, the_kind text, the_ref uuid, the_actor uuid,
    reversed uuid, at timestamptz, transfer_ids uuid[], assets text[],
    source_owners uuid[], source_purposes text[], source_refs uuid[],
    target_owners uuid[], target_purposes text[], target_refs uuid[],
    amounts numeric[], metas jsonb[],
    OUT group_id uuid, OUT replayed boolean, OUT account_ids bigint[], OUT balances numeric[]
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    legs CONSTANT integer := cardinality(transfer_ids);
    first_hash bytea;
    asset smallint;
    sources bigint[];
    targets bigint[];
    source_balance numeric;
    target_balance numeric;
BEGIN
    INSERT INTO ledger.groups (id, scope, key, request_hash, kind, ref, actor_id, reverses, size, created_at)
        VALUES (the_group, the_scope, the_key, the_hash, the_kind, the_ref, the_actor, reversed, legs, at)
        ON CONFLICT (scope, key) DO NOTHING RETURNING id INTO group_id;
    replayed := NOT FOUND;
    IF replayed THEN
        SELECT id, request_hash INTO group_id, first_hash FROM ledger.groups WHERE scope = the_scope AND key = the_key;
        IF first_hash <> the_hash THEN
            RAISE EXCEPTION 'key % of scope % was used for another posting', the_key, the_scope USING ERRCODE = 'SK008';
        END IF;
        SELECT array_agg(t.source_id), array_agg(t.target_id) INTO sources, targets
            FROM ledger.transfers t WHERE t.group_id = post.group_id;
    ELSE
        FOR i IN 1..legs LOOP
            asset := ledger.asset_id(assets[i]);
            sources[i] := ledger.account_id(source_owners[i], asset, source_purposes[i], source_refs[i]);
            targets[i] := ledger.account_id(target_owners[i], asset, target_purposes[i], target_refs[i]);
        END LOOP;
        IF legs > 1 THEN
            PERFORM 1 FROM ledger.accounts
                WHERE id IN (SELECT unnest(sources || targets)) AND floor IS NOT NULL ORDER BY id FOR NO KEY UPDATE;
        END IF;
        FOR i IN 1..legs LOOP
            INSERT INTO ledger.transfers (id, group_id, place, source_id, target_id, amount, kind, effective_at, created_at, meta)
                VALUES (transfer_ids[i], the_group, i, sources[i], targets[i], amounts[i], the_kind, at, at, metas[i]);
        END LOOP;
    END IF;
    account_ids := sources || targets;
    IF cardinality(account_ids) = 2 THEN
        SELECT CASE WHEN s.floor IS NOT NULL THEN s.balance END, CASE WHEN t.floor IS NOT NULL THEN t.balance END
            INTO source_balance, target_balance
            FROM ledger.accounts s, ledger.accounts t WHERE s.id = account_ids[1] AND t.id = account_ids[2];
        balances := ARRAY[source_balance, target_balance];
    ELSE
        SELECT array_agg(a.id), array_agg(a.balance) INTO account_ids, balances
            FROM ledger.accounts a WHERE a.id IN (SELECT unnest(account_ids)) AND a.floor IS NOT NULL;
    END IF;
END $$;

-- Post many groups, all or none. The first arrays hold one element a group, those from `leg_groups` on one a transfer.
-- Keys are claimed in order, and every floored account of all groups is locked in id order, before the first transfer.
CREATE FUNCTION ledger.post_many(
    at timestamptz, group_ids uuid[], scopes text[], keys text[], hashes bytea[], kinds text[], refs uuid[], actors uuid[],
    sizes integer[], leg_groups uuid[], places smallint[], transfer_ids uuid[], assets text[],
    source_owners uuid[], source_purposes text[], source_refs uuid[],
    target_owners uuid[], target_purposes text[], target_refs uuid[],
    amounts numeric[], metas jsonb[]
) RETURNS TABLE (group_id uuid, replayed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    reused record;
    sources bigint[];
    targets bigint[];
BEGIN
    INSERT INTO ledger.groups (id, scope, key, request_hash, kind, ref, actor_id, size, created_at)
        SELECT g.id, g.scope, g.key, g.hash, g.kind, g.ref, g.actor, g.size, at
        FROM unnest(group_ids, scopes, keys, hashes, kinds, refs, actors, sizes)
            WITH ORDINALITY AS g (id, scope, key, hash, kind, ref, actor, size, n)
        ORDER BY g.scope, g.key, g.n
        ON CONFLICT (scope, key) DO NOTHING;
    SELECT wanted.scope, wanted.key INTO reused
        FROM unnest(scopes, keys, hashes) AS wanted (scope, key, hash) JOIN ledger.groups USING (scope, key)
        WHERE request_hash <> wanted.hash LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'key % of scope % was used for another posting', reused.key, reused.scope USING ERRCODE = 'SK008';
    END IF;
    -- The legs of a group that was posted before keep null accounts: its proposed id is not in the table.
    SELECT array_agg(ledger.account_id(leg.source_owner, leg.asset, leg.source_purpose, leg.source_ref) ORDER BY leg.n),
           array_agg(ledger.account_id(leg.target_owner, leg.asset, leg.target_purpose, leg.target_ref) ORDER BY leg.n)
        INTO sources, targets
        FROM (
            SELECT given.*, CASE WHEN g.id IS NOT NULL THEN ledger.asset_id(given.code) END AS asset
            FROM unnest(leg_groups, assets, source_owners, source_purposes, source_refs, target_owners, target_purposes, target_refs)
                WITH ORDINALITY AS given (group_id, code, source_owner, source_purpose, source_ref,
                                          target_owner, target_purpose, target_ref, n)
            LEFT JOIN ledger.groups AS g ON g.id = given.group_id
        ) AS leg;
    PERFORM 1 FROM ledger.accounts
        WHERE id IN (SELECT unnest(sources || targets)) AND floor IS NOT NULL ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO ledger.transfers (id, group_id, place, source_id, target_id, amount, kind, effective_at, created_at, meta)
        SELECT leg.id, g.id, leg.place, leg.source, leg.target, leg.amount, g.kind, at, at, leg.meta
        FROM unnest(transfer_ids, leg_groups, places, sources, targets, amounts, metas)
            WITH ORDINALITY AS leg (id, group_id, place, source, target, amount, meta, n)
        JOIN ledger.groups AS g ON g.id = leg.group_id
        ORDER BY leg.n;
    RETURN QUERY
        SELECT found.id, found.id <> wanted.id
        FROM unnest(group_ids, scopes, keys) WITH ORDINALITY AS wanted (id, scope, key, n)
        JOIN ledger.groups AS found USING (scope, key)
        ORDER BY wanted.n;
END $$;

GRANT USAGE ON SCHEMA ledger TO saker_app;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO saker_app;
GRANT INSERT (asset_id, owner_id, purpose, ref, floor) ON ledger.accounts TO saker_app;
GRANT INSERT ON ledger.groups, ledger.transfers, ledger.verifications TO saker_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.post, ledger.post_many, ledger.roll_up, ledger.find_account, ledger.seq_before TO saker_app;
