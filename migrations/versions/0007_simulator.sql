CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON simulator.fills
    FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();

-- Record an execution in one call: the order as it stands after it, its fills, the lot that a buy opens or what a sale
-- uses of lots, and the position (a buy adds its cost; a sale of `sold` out of `held` takes that share of it). The caller holds the practice account's lock and has posted to the books.
CREATE FUNCTION simulator.record_execution(
    the_order jsonb, the_fills jsonb, the_lot jsonb, the_uses jsonb,
    cost numeric, sold numeric, held numeric, realised numeric
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO simulator.orders AS o SELECT * FROM jsonb_populate_record(NULL::simulator.orders, the_order)
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, filled_quantity = excluded.filled_quantity,
            filled_notional_minor = excluded.filled_notional_minor, fee_minor = excluded.fee_minor,
            realised_minor = excluded.realised_minor, closed_at = excluded.closed_at;
    INSERT INTO simulator.fills SELECT * FROM jsonb_populate_recordset(NULL::simulator.fills, the_fills);
    IF the_lot IS NOT NULL THEN
        INSERT INTO simulator.lots SELECT * FROM jsonb_populate_record(NULL::simulator.lots, the_lot);
    ELSE
        UPDATE simulator.lots l SET quantity_left = u.quantity_left, cost_left_minor = u.cost_left_minor
            FROM jsonb_populate_recordset(NULL::simulator.lots, the_uses) u WHERE l.id = u.id;
    END IF;
    INSERT INTO simulator.positions AS p (account_id, symbol, average_cost_minor, realised_minor)
        VALUES ((the_order->>'account_id')::uuid, the_order->>'symbol', cost, realised)
        ON CONFLICT (account_id, symbol) DO UPDATE SET
            average_cost_minor = p.average_cost_minor + cost - div(p.average_cost_minor * sold, held),
            realised_minor = p.realised_minor + excluded.realised_minor;
    IF the_order->>'status' = 'filled' THEN
        UPDATE simulator.accounts SET filled_orders = filled_orders + 1 WHERE id = (the_order->>'account_id')::uuid;
    END IF;
END $$;

GRANT USAGE ON SCHEMA simulator TO saker_app;
GRANT SELECT, INSERT ON simulator.fills TO saker_app;
GRANT SELECT, INSERT, UPDATE ON simulator.accounts, simulator.orders, simulator.lots, simulator.positions,
    simulator.watermarks TO saker_app;
