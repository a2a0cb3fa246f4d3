-- What bench/ledger.py needs beside the ledger: people with money, and the same posting with every rule taken out.

SELECT count(*) FROM generate_series(1, 10000) AS i, LATERAL ledger.post(
    uuidv7(), 'seed', i::text, '\x00', 'seed', NULL, NULL, NULL, now(), ARRAY[uuidv7()], ARRAY['INR'],
    ARRAY[NULL]::uuid[], ARRAY['world'], ARRAY[NULL]::uuid[],
    ARRAY[lpad(to_hex(i), 32, '0')::uuid], ARRAY['available'], ARRAY[NULL]::uuid[],
    ARRAY[1000000000000]::numeric[], ARRAY[NULL]::jsonb[]);
SELECT ledger.roll_up(20000);

CREATE SCHEMA bare;
CREATE TABLE bare.assets (LIKE ledger.assets INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.accounts (LIKE ledger.accounts INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 70);
CREATE TABLE bare.groups (LIKE ledger.groups INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.transfers (LIKE ledger.transfers INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.entries (LIKE ledger.entries INCLUDING DEFAULTS INCLUDING INDEXES);
INSERT INTO bare.assets SELECT * FROM ledger.assets;
INSERT INTO bare.accounts SELECT * FROM ledger.accounts;

CREATE FUNCTION bare.post(
    the_group uuid, the_scope text, the_key text, the_hash bytea, the_kind text, the_ref uuid, the_actor uuid,
    reversed uuid, at timestamptz, transfer_ids uuid[], assets text[],
    source_owners uuid[], source_purposes text[], source_refs uuid[],
    target_owners uuid[], target_purposes text[], target_refs uuid[],
    amounts numeric[], metas jsonb[],
    OUT group_id uuid, OUT replayed boolean, OUT account_ids bigint[], OUT balances numeric[]
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    amount CONSTANT numeric := amounts[1];
    the_asset smallint;
    source bigint;
    target bigint;
    source_balance numeric;
    target_balance numeric;
    source_seq bigint;
    target_seq bigint;
BEGIN
    group_id := the_group;
    replayed := false;
    INSERT INTO bare.groups (id, scope, key, request_hash, kind, ref, actor_id, reverses, size, created_at)
        VALUES (the_group, the_scope, the_key, the_hash, the_kind, the_ref, the_actor, reversed, 1, at);
    SELECT s.id INTO the_asset FROM bare.assets s WHERE s.code = assets[1];
    SELECT a.id INTO source FROM bare.accounts a
        WHERE a.owner_id = source_owners[1] AND a.asset_id = the_asset AND a.purpose = source_purposes[1] AND a.ref IS NULL;
    SELECT a.id INTO target FROM bare.accounts a
        WHERE a.owner_id = target_owners[1] AND a.asset_id = the_asset AND a.purpose = target_purposes[1] AND a.ref IS NULL;
    INSERT INTO bare.transfers (id, group_id, place, source_id, target_id, amount, kind, effective_at, created_at, meta)
        VALUES (transfer_ids[1], the_group, 1, source, target, amount, the_kind, at, at, metas[1]);
    IF source < target THEN
        UPDATE bare.accounts SET balance = balance - amount, seq = seq + 1 WHERE id = source
            RETURNING balance, seq INTO source_balance, source_seq;
        UPDATE bare.accounts SET balance = balance + amount, seq = seq + 1 WHERE id = target
            RETURNING balance, seq INTO target_balance, target_seq;
    ELSE
        UPDATE bare.accounts SET balance = balance + amount, seq = seq + 1 WHERE id = target
            RETURNING balance, seq INTO target_balance, target_seq;
        UPDATE bare.accounts SET balance = balance - amount, seq = seq + 1 WHERE id = source
            RETURNING balance, seq INTO source_balance, source_seq;
    END IF;
    INSERT INTO bare.entries (account_id, seq, transfer_id, amount, balance_after)
        VALUES (source, source_seq, transfer_ids[1], -amount, source_balance),
               (target, target_seq, transfer_ids[1], amount, target_balance);
    account_ids := ARRAY[source, target];
    balances := ARRAY[source_balance, target_balance];
END $$;
GRANT USAGE ON SCHEMA bare TO saker_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bare TO saker_app;

ANALYZE ledger.accounts, ledger.groups, ledger.transfers, ledger.entries, bare.accounts;
