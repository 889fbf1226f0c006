from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from madang.audit.triggers import audited

BEFORE = import_module("madang.ledger.migrations.0003_lots")
LINES = BEFORE.LOTS[BEFORE.LOTS.index("-- All of a statement") : BEFORE.LOTS.index("-- Set aside")]
LINES = LINES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
MOVED = BEFORE.BALANCES[BEFORE.BALANCES.index("CREATE OR REPLACE FUNCTION ledger_moved") :]

# The lines of a statement that made no lot: first what is given back, then what is spent. One line
# after the other by its index (OFFSET 0), however little the planner knows of the tables.
LOTS = """
CREATE OR REPLACE FUNCTION ledger_lots_moved(p_postings bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line record;
BEGIN
    FOR line IN
        SELECT posting.row AS posting, journal.at, journal.hold_id,
                coalesce(journal.refunds_id, journal.reverses_id) AS paid_id,
                ledger_has_lots((posting.row).debit_id) AS pays,
                ledger_has_lots((posting.row).credit_id) AS receives
            FROM unnest(p_postings) AS moved (id)
            CROSS JOIN LATERAL (
                SELECT own AS row FROM ledger_posting AS own WHERE own.id = moved.id OFFSET 0
            ) AS posting
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_journal AS journal
                    WHERE journal.id = (posting.row).journal_id OFFSET 0
            ) AS journal
            ORDER BY receives DESC, moved.id
    LOOP
        IF line.pays AND line.receives THEN
            RAISE EXCEPTION 'from person to person' USING ERRCODE = 'ML106';
        ELSIF line.receives AND line.paid_id IS NULL THEN
            RAISE EXCEPTION 'by no programme' USING ERRCODE = 'ML107';
        ELSIF line.receives THEN
            PERFORM ledger_lots_gave_back(line.posting, line.paid_id, line.at);
        ELSIF line.paid_id IS NOT NULL THEN
            PERFORM ledger_lots_undone(line.posting, line.paid_id);
        ELSIF line.hold_id IS NOT NULL THEN
            PERFORM ledger_lots_captured(line.posting, line.hold_id);
        ELSIF EXISTS (
            SELECT FROM ledger_programme WHERE leftover_id = (line.posting).credit_id
        ) THEN
            PERFORM ledger_lots_expired(line.posting, line.at);
        ELSE
            PERFORM ledger_lots_spent(line.posting, line.at);
        END IF;
    END LOOP;
END
$$;
"""

# As in 0003, but what a statement makes of lots is made in one pass over its lines, and so is the
# proof that balances are the sums of their lots. The planner's costs are guesses here (the tables
# grow within the statement): code compiled for them takes longer than the work.
BALANCES = """
CREATE OR REPLACE FUNCTION ledger_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET enable_material = off SET jit = off AS $$
DECLARE
    own smallint := 1 + pg_backend_pid() % 32;
    lotted boolean;
    made bigint;
BEGIN
    SELECT bool_or(locked.has_lots) INTO lotted FROM (
        SELECT has_lots FROM ledger_balance
            WHERE purse_id IN (SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
                AND stripe = 0 AND minimum IS NOT NULL
            ORDER BY purse_id FOR NO KEY UPDATE
    ) AS locked;
    WITH moved AS (
        SELECT purse_id, sum(amount)::bigint AS amount FROM (
            SELECT credit_id AS purse_id, amount FROM fresh
            UNION ALL SELECT debit_id, -amount FROM fresh
        ) AS sides GROUP BY purse_id
    )
    UPDATE ledger_balance AS balance SET amount = balance.amount + moved.amount
        FROM moved WHERE balance.purse_id = moved.purse_id
            AND balance.stripe = 0 AND balance.minimum IS NOT NULL;
    WITH moved AS (
        SELECT purse_id, sum(amount)::bigint AS amount FROM (
            SELECT credit_id AS purse_id, amount FROM fresh
            UNION ALL SELECT debit_id, -amount FROM fresh
        ) AS sides GROUP BY purse_id
    )
    INSERT INTO ledger_balance AS balance (town_id, purse_id, stripe, amount)
        SELECT main.town_id, main.purse_id, own, moved.amount
            FROM moved JOIN ledger_balance AS main ON main.purse_id = moved.purse_id
                AND main.stripe = 0 AND main.minimum IS NULL
            ORDER BY main.purse_id
        ON CONFLICT (purse_id, stripe) DO UPDATE SET amount = balance.amount + excluded.amount;
    IF lotted IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    INSERT INTO ledger_lot (town_id, purse_id, programme_id, posting_id, discount_percent,
            expires_at, issued, amount, held)
        SELECT fresh.town_id, fresh.credit_id, programme.id, fresh.id,
                CASE WHEN programme.kind = 'policy' THEN 0 ELSE coalesce(programme.discount_percent,
                    ledger_rule(fresh.town_id, 'ledger.discount_percent', journal.at)) END,
                made.expires_at, fresh.amount, fresh.amount, 0
            FROM fresh
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_journal WHERE ledger_journal.id = fresh.journal_id OFFSET 0
            ) AS journal
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_programme WHERE source_id = fresh.debit_id
                    AND closed_at IS NULL AND opened_at <= journal.at OFFSET 0
            ) AS programme
            CROSS JOIN LATERAL (
                SELECT time_zone FROM towns_town WHERE towns_town.id = fresh.town_id OFFSET 0
            ) AS town
            CROSS JOIN LATERAL (
                SELECT (least(programme.ends_on, ((journal.at AT TIME ZONE town.time_zone)::date
                    + make_interval(months => programme.months))::date) + 1)::timestamp
                    AT TIME ZONE town.time_zone AS expires_at
            ) AS made
            CROSS JOIN LATERAL (
                SELECT has_lots FROM ledger_balance
                    WHERE purse_id = fresh.credit_id AND stripe = 0 OFFSET 0
            ) AS receiver
            WHERE receiver.has_lots AND journal.refunds_id IS NULL AND journal.reverses_id IS NULL
                AND made.expires_at > journal.at;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made < (SELECT count(*) FROM fresh) THEN
        PERFORM ledger_lots_moved(array_agg(fresh.id)) FROM fresh
            WHERE EXISTS (
                SELECT FROM ledger_balance AS side
                    WHERE side.purse_id IN (fresh.debit_id, fresh.credit_id)
                        AND side.stripe = 0 AND side.has_lots OFFSET 0
            ) AND NOT EXISTS (SELECT FROM ledger_lot WHERE posting_id = fresh.id OFFSET 0);
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT debit_id AS purse_id FROM fresh UNION SELECT credit_id FROM fresh
        ) AS touched
        CROSS JOIN LATERAL (
            SELECT amount FROM ledger_balance
                WHERE purse_id = touched.purse_id AND stripe = 0 AND has_lots OFFSET 0
        ) AS balance
            WHERE balance.amount <> (
                SELECT coalesce(sum(lot.amount), 0) FROM ledger_lot AS lot
                    WHERE lot.purse_id = touched.purse_id AND lot.amount > 0
            )
    ) THEN
        RAISE EXCEPTION 'a balance is not the sum of its lots'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
# The signature says which function: all that are called so are one.
COMPILED = "ALTER FUNCTION ledger_post SET jit = off;"
NOT_COMPILED = "ALTER FUNCTION ledger_post RESET jit;"


class Migration(migrations.Migration):
    """An issue run of local currency makes its lots in one pass, and no check twice.

    That an asset and a purse exist follows from their keys with the town.
    """

    dependencies = [
        ("audit", "0003_at_once"),
        ("ledger", "0005_bankfiles"),
    ]

    operations = [
        migrations.AlterField(
            model_name="purse",
            name="asset",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="purses", to="ledger.asset"),
        ),
        migrations.AlterField(
            model_name="balance",
            name="purse",
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="balances", to="ledger.purse"),
        ),
        migrations.RunSQL(LOTS + BALANCES, LINES + MOVED),
        migrations.RunSQL(COMPILED, NOT_COMPILED),
        migrations.RunSQL("SELECT madang_unaudited('ledger_purse')", audited("ledger_purse").sql),
        audited("ledger_purse", at_once=True),
    ]
