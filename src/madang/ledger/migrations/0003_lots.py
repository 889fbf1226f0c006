from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

BEFORE = import_module("madang.ledger.migrations.0002_walls")
TABLES = ("programme", "merchant", "lot", "lotmove", "heldlot")
CHILDREN = (
    ("hold", "payee_id", "purse"),
    ("programme", "asset_id", "asset"),
    ("programme", "source_id", "purse"),
    ("programme", "leftover_id", "purse"),
    ("programme", "custody_id", "purse"),
    ("programme", "budget_id", "purse"),
    ("merchant", "purse_id", "purse"),
    ("lot", "purse_id", "purse"),
    ("lot", "programme_id", "programme"),
    ("lotmove", "lot_id", "lot"),
    ("heldlot", "hold_id", "hold"),
    ("heldlot", "lot_id", "lot"),
)
# A programme issues, and takes back, what its asset counts.
ONE_ASSET = """
ALTER TABLE ledger_programme ADD CONSTRAINT ledger_programme_source_same_asset
    FOREIGN KEY (source_id, asset_id, town_id) REFERENCES ledger_purse (id, asset_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_programme ADD CONSTRAINT ledger_programme_leftover_same_asset
    FOREIGN KEY (leftover_id, asset_id, town_id) REFERENCES ledger_purse (id, asset_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_balance ALTER has_lots SET DEFAULT false;
ALTER TABLE ledger_lot SET (fillfactor = 80);
"""
ASSETS_APART = """
ALTER TABLE ledger_programme DROP CONSTRAINT ledger_programme_source_same_asset;
ALTER TABLE ledger_programme DROP CONSTRAINT ledger_programme_leftover_same_asset;
"""

RIGHTS = """
REVOKE ALL ON ledger_lot, ledger_lotmove, ledger_heldlot FROM madang_town;
GRANT SELECT ON ledger_lot, ledger_lotmove, ledger_heldlot TO madang_town;
REVOKE DELETE, TRUNCATE ON ledger_programme, ledger_merchant FROM madang_town;
"""

# As in 0002, and: of a lot only what is left and held changes, of a programme nothing that says
# what it is. Whether an asset has lots is decided once.
GUARD = """
CREATE OR REPLACE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changeable constant jsonb := '{
        "ledger_hold": ["captured", "ended_at", "ended_how"],
        "ledger_purse": ["minimum", "closed_at"],
        "ledger_lot": ["amount", "held"],
        "ledger_heldlot": ["captured"],
        "ledger_programme": ["issuer", "name_ko", "name_en", "discount_percent", "months",
            "ends_on", "areas", "excluded_trades", "leftover_id", "custody_id", "budget_id",
            "closed_at"]
    }';
    free text[];
    was jsonb := to_jsonb(OLD);
    will jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM towns_town WHERE id = OLD.town_id AND kept_until < current_date
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF changeable ? TG_TABLE_NAME THEN
        free := ARRAY(SELECT jsonb_array_elements_text(changeable -> TG_TABLE_NAME));
        IF will - free = was - free
            AND (was ->> 'ended_at') IS NULL
            AND coalesce((will ->> 'captured')::bigint >= (was ->> 'captured')::bigint, true)
            AND ((will ->> 'minimum') IS NULL) = ((was ->> 'minimum') IS NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the books are only ever added to (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger_asset FOR EACH ROW
    WHEN (OLD.has_lots <> NEW.has_lots) EXECUTE FUNCTION ledger_stays();
"""
GUARDED = "".join(
    f"""
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH ROW EXECUTE FUNCTION ledger_stays();
"""
    for table in ("lot", "lotmove", "heldlot", "programme")
)
UNGUARDED = "".join(
    f"DROP TRIGGER ledger_stays ON ledger_{table};\n"
    for table in ("asset", "lot", "lotmove", "heldlot", "programme")
)

# What the rules say of lots, so that nobody who moves money can forget them. The standard values
# are those of the catalogue; a test compares them.
RULES = """
CREATE FUNCTION ledger_rule(p_town bigint, p_key text, p_at timestamptz) RETURNS numeric
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (
            SELECT value::numeric FROM rules_rule
                WHERE town_id = p_town AND key = p_key AND withdrawn_at IS NULL
                    AND valid_from <= p_at AND (valid_to IS NULL OR valid_to > p_at)
        ),
        CASE p_key
            WHEN 'ledger.discount_percent' THEN 10
            WHEN 'ledger.merchant_sales_won' THEN 3000000000
            WHEN 'ledger.lot_order' THEN 1
            WHEN 'ledger.refund_days' THEN 30
        END
    )
$$;

-- The first moment of the day that is `p_days` and one after the day of `p_at` in the town.
CREATE FUNCTION ledger_end_of(p_town bigint, p_at timestamptz, p_days int) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT ((p_at AT TIME ZONE time_zone)::date + p_days + 1)::timestamp AT TIME ZONE time_zone
        FROM towns_town WHERE id = p_town
$$;

-- What is free of each lot of a purse, in the order in which they are spent, and why a merchant
-- may not take it, if so. The order: 0 earliest end first, sold before issued where both end at
-- once; 1 issued before sold there; 2 issued before sold always.
CREATE FUNCTION ledger_usable(p_purse bigint, p_merchant bigint, p_at timestamptz)
    RETURNS TABLE (lot_id bigint, free bigint, place bigint, why text)
    LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT ledger_rule(town_id, 'ledger.lot_order', p_at) AS by,
                ledger_rule(town_id, 'ledger.merchant_sales_won', p_at) AS most
            FROM ledger_purse WHERE id = p_purse
    )
    SELECT lot.id, lot.amount - lot.held,
        row_number() OVER (ORDER BY
            asked.by = 2 AND programme.kind <> 'policy', lot.expires_at,
            (programme.kind = 'policy') = (asked.by = 0), lot.id),
        CASE
            WHEN lot.expires_at <= p_at THEN 'expired-lot'
            WHEN merchant.id IS NULL THEN 'unknown-merchant'
            WHEN NOT EXISTS (
                SELECT FROM unnest(programme.areas) AS area WHERE starts_with(merchant.area, area)
            ) THEN 'outside-area'
            WHEN EXISTS (
                SELECT FROM unnest(programme.excluded_trades) AS trade
                    WHERE starts_with(merchant.trade, trade)
            ) THEN 'excluded-trade'
            WHEN programme.kind = 'sale' AND merchant.yearly_sales IS NULL THEN 'unknown-merchant'
            WHEN programme.kind = 'sale' AND merchant.yearly_sales > asked.most
                THEN 'sales-too-high'
        END
    FROM asked, ledger_lot AS lot
    JOIN ledger_programme AS programme ON programme.id = lot.programme_id
    LEFT JOIN ledger_merchant AS merchant ON merchant.purse_id = p_merchant
        AND merchant.town_id = lot.town_id AND merchant.ended_at IS NULL
    WHERE lot.purse_id = p_purse AND lot.amount > 0 AND lot.amount > lot.held
$$;

-- Refusals have states of their own; the detail is how much can be used there.
CREATE FUNCTION ledger_lots_refused(
    p_purse bigint, p_merchant bigint, p_at timestamptz, p_usable bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    reason text := (
        SELECT why FROM ledger_usable(p_purse, p_merchant, p_at)
            WHERE why IS NOT NULL GROUP BY why ORDER BY sum(free) DESC, why LIMIT 1
    );
BEGIN
    RAISE EXCEPTION 'not of these lots: %', reason USING DETAIL = p_usable, ERRCODE = CASE reason
        WHEN 'expired-lot' THEN 'ML101'
        WHEN 'outside-area' THEN 'ML102'
        WHEN 'excluded-trade' THEN 'ML103'
        WHEN 'sales-too-high' THEN 'ML104'
        WHEN 'unknown-merchant' THEN 'ML105'
        ELSE 'ML110'
    END;
END
$$;
"""
NO_RULES = """
DROP FUNCTION ledger_lots_refused(bigint, bigint, timestamptz, bigint);
DROP FUNCTION ledger_usable(bigint, bigint, timestamptz);
DROP FUNCTION ledger_end_of(bigint, timestamptz, int);
DROP FUNCTION ledger_rule(bigint, text, timestamptz);
"""

# Lots follow postings, whoever writes those: the purses' balances are locked by then. What a
# posting means for lots is read from itself and its journal:
# - into a person's purse from a programme's source: a new lot;
# - into a person's purse, giving back: to the lots that were paid of, the last first;
# - out of it, undoing what a source brought: of that lot;
# - out of it, capturing a hold: of what is held;
# - out of it, to where programmes have their leftovers: of expired lots;
# - out of it otherwise: of what the merchant may take.
# ML106 from person to person, ML107 into a purse by no programme, ML108 spent meanwhile, ML109 to
# another merchant than it is held for, ML110 not enough.
LOTS = """
CREATE FUNCTION ledger_lots_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE ledger_lot AS lot SET amount = lot.amount + moved.amount
        FROM (SELECT lot_id, sum(amount)::bigint AS amount FROM fresh GROUP BY lot_id) AS moved
        WHERE lot.id = moved.lot_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_lots_changed AFTER INSERT ON ledger_lotmove
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_lots_changed();

-- Take the posting's amount out of the lots offered, in their order; return what was not there.
CREATE FUNCTION ledger_lots_take(p_posting ledger_posting, p_lots bigint[], p_free bigint[])
    RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_lotmove (town_id, posting_id, lot_id, amount)
        SELECT p_posting.town_id, p_posting.id, lot, -least(free, p_posting.amount - before)
            FROM (
                SELECT lot, free, n, sum(free) OVER (ORDER BY n) - free AS before
                    FROM unnest(p_lots, p_free) WITH ORDINALITY AS offered (lot, free, n)
            ) AS lined WHERE before < p_posting.amount ORDER BY n;
    RETURN greatest(
        0, p_posting.amount - coalesce((SELECT sum(free) FROM unnest(p_free) AS free), 0)
    );
END
$$;

-- Who is paid by a posting: a merchant, or the town beside a merchant in the same journal.
CREATE FUNCTION ledger_lots_merchant(p_posting ledger_posting) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (
            SELECT purse_id FROM ledger_merchant
                WHERE purse_id = p_posting.credit_id AND ended_at IS NULL
        ),
        (
            SELECT other.credit_id FROM ledger_purse AS purse
                JOIN ledger_posting AS other ON other.journal_id = p_posting.journal_id
                    AND other.debit_id = p_posting.debit_id
                JOIN ledger_merchant AS merchant
                    ON merchant.purse_id = other.credit_id AND merchant.ended_at IS NULL
                WHERE purse.id = p_posting.credit_id AND purse.holder = 'town'
                ORDER BY other.id LIMIT 1
        )
    )
$$;

CREATE FUNCTION ledger_lots_spent(p_posting ledger_posting, p_at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    merchant bigint := ledger_lots_merchant(p_posting);
    lots bigint[];
    free bigint[];
BEGIN
    SELECT array_agg(usable.lot_id ORDER BY place), array_agg(usable.free ORDER BY place)
        INTO lots, free FROM ledger_usable(p_posting.debit_id, merchant, p_at) AS usable
        WHERE why IS NULL;
    IF ledger_lots_take(p_posting, lots, free) > 0 THEN
        PERFORM ledger_lots_refused(p_posting.debit_id, merchant, p_at, (
            SELECT coalesce(-sum(move.amount), 0)::bigint
                FROM ledger_posting AS posting
                JOIN ledger_lotmove AS move ON move.posting_id = posting.id
                WHERE posting.journal_id = p_posting.journal_id
                    AND posting.debit_id = p_posting.debit_id
        ));
    END IF;
END
$$;

CREATE FUNCTION ledger_lots_captured(p_posting ledger_posting, p_hold bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    lots bigint[];
    free bigint[];
BEGIN
    IF EXISTS (
        SELECT FROM ledger_merchant AS merchant JOIN ledger_hold AS hold ON hold.id = p_hold
            WHERE merchant.purse_id = p_posting.credit_id AND hold.payee_id <> merchant.purse_id
    ) THEN
        RAISE EXCEPTION 'held for another merchant' USING ERRCODE = 'ML109';
    END IF;
    SELECT array_agg(waiting.lot_id ORDER BY id), array_agg(amount ORDER BY id) INTO lots, free
        FROM (
            SELECT part.id, part.lot_id, part.captured + coalesce((
                SELECT sum(move.amount) FROM ledger_journal AS journal
                    JOIN ledger_posting AS posting ON posting.journal_id = journal.id
                    JOIN ledger_lotmove AS move ON move.posting_id = posting.id
                    WHERE journal.hold_id = p_hold AND move.lot_id = part.lot_id
            ), 0)::bigint AS amount FROM ledger_heldlot AS part WHERE part.hold_id = p_hold
        ) AS waiting WHERE amount > 0;
    IF ledger_lots_take(p_posting, lots, free) > 0 THEN
        RAISE EXCEPTION 'more is captured than is held' USING ERRCODE = 'ML005';
    END IF;
END
$$;

CREATE FUNCTION ledger_lots_undone(p_posting ledger_posting, p_paid bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    lots bigint[];
    free bigint[];
BEGIN
    SELECT array_agg(lot.id ORDER BY lot.id), array_agg(lot.amount - lot.held ORDER BY lot.id)
        INTO lots, free
        FROM ledger_posting AS paid JOIN ledger_lot AS lot ON lot.posting_id = paid.id
        WHERE paid.journal_id = p_paid AND paid.credit_id = p_posting.debit_id
            AND paid.debit_id = p_posting.credit_id AND lot.amount > lot.held;
    IF ledger_lots_take(p_posting, lots, free) > 0 THEN
        RAISE EXCEPTION 'spent, or set aside' USING ERRCODE = 'ML108',
            DETAIL = coalesce((SELECT sum(one) FROM unnest(free) AS one), 0);
    END IF;
END
$$;

CREATE FUNCTION ledger_lots_expired(p_posting ledger_posting, p_at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    lots bigint[];
    free bigint[];
BEGIN
    SELECT array_agg(lot.id ORDER BY lot.expires_at, lot.id),
            array_agg(lot.amount - lot.held ORDER BY lot.expires_at, lot.id) INTO lots, free
        FROM ledger_lot AS lot JOIN ledger_programme AS programme ON programme.id = lot.programme_id
        WHERE lot.purse_id = p_posting.debit_id AND lot.amount > 0 AND lot.amount > lot.held
            AND lot.expires_at <= p_at AND programme.leftover_id = p_posting.credit_id;
    IF ledger_lots_take(p_posting, lots, free) > 0 THEN
        RAISE EXCEPTION 'that much has not expired' USING ERRCODE = 'ML108',
            DETAIL = coalesce((SELECT sum(one) FROM unnest(free) AS one), 0);
    END IF;
END
$$;

-- To the lots that were paid of, the last first, as if less had been paid. What expired since is
-- renewed for as many days as the rule says; by a rule of no days it comes back expired.
CREATE FUNCTION ledger_lots_gave_back(p_posting ledger_posting, p_paid bigint, p_at timestamptz)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    owed record;
    share bigint;
    target bigint;
    missing bigint := p_posting.amount;
    days int := ledger_rule(p_posting.town_id, 'ledger.refund_days', p_at);
BEGIN
    FOR owed IN
        WITH taken AS (
            SELECT move.lot_id, -sum(move.amount)::bigint AS amount, max(move.id) AS place
                FROM ledger_posting AS paid JOIN ledger_lotmove AS move ON move.posting_id = paid.id
                WHERE paid.journal_id = p_paid AND paid.debit_id = p_posting.credit_id
                    AND paid.credit_id = p_posting.debit_id GROUP BY move.lot_id
        ), back AS (
            SELECT CASE WHEN lot.id IN (SELECT lot_id FROM taken) THEN lot.id ELSE lot.renews_id END
                    AS lot_id, move.amount
                FROM ledger_journal AS journal
                JOIN ledger_posting AS posting ON posting.journal_id = journal.id
                    AND posting.debit_id = p_posting.debit_id
                    AND posting.credit_id = p_posting.credit_id
                JOIN ledger_lotmove AS move ON move.posting_id = posting.id
                JOIN ledger_lot AS lot ON lot.id = move.lot_id
                WHERE journal.id IN (
                    SELECT id FROM ledger_journal WHERE refunds_id = p_paid
                    UNION ALL SELECT id FROM ledger_journal WHERE reverses_id = p_paid
                )
        )
        SELECT own.*, taken.amount - coalesce(
                (SELECT sum(back.amount) FROM back WHERE back.lot_id = own.id), 0
            )::bigint AS due
            FROM taken JOIN ledger_lot AS own ON own.id = taken.lot_id ORDER BY taken.place DESC
    LOOP
        share := least(owed.due, missing);
        CONTINUE WHEN share <= 0;
        target := owed.id;
        IF owed.expires_at <= p_at AND days > 0 THEN
            INSERT INTO ledger_lot (town_id, purse_id, programme_id, posting_id, renews_id,
                    discount_percent, expires_at, issued, amount, held)
                VALUES (owed.town_id, owed.purse_id, owed.programme_id, p_posting.id, owed.id,
                    owed.discount_percent, ledger_end_of(owed.town_id, p_at, days), 0, 0, 0)
                RETURNING id INTO target;
        END IF;
        INSERT INTO ledger_lotmove (town_id, posting_id, lot_id, amount)
            VALUES (owed.town_id, p_posting.id, target, share);
        missing := missing - share;
    END LOOP;
    IF missing > 0 THEN
        RAISE EXCEPTION 'more is given back than was paid' USING ERRCODE = 'ML002';
    END IF;
END
$$;

CREATE FUNCTION ledger_has_lots(p_purse bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT has_lots FROM ledger_balance WHERE purse_id = p_purse AND stripe = 0), false
    )
$$;

-- All of a statement: first what is made, then what is given back, then what is spent. One line
-- after the other by its index (OFFSET 0), however little the planner knows of the tables.
CREATE FUNCTION ledger_lots_moved(p_postings bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line record;
BEGIN
    INSERT INTO ledger_lot (town_id, purse_id, programme_id, posting_id, discount_percent,
            expires_at, issued, amount, held)
        SELECT posting.town_id, posting.credit_id, programme.id, posting.id,
                CASE WHEN programme.kind = 'policy' THEN 0 ELSE coalesce(programme.discount_percent,
                    ledger_rule(posting.town_id, 'ledger.discount_percent', journal.at)) END,
                made.expires_at, posting.amount, posting.amount, 0
            FROM unnest(p_postings) AS moved (id)
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_posting WHERE ledger_posting.id = moved.id OFFSET 0
            ) AS posting
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_journal WHERE ledger_journal.id = posting.journal_id OFFSET 0
            ) AS journal
            CROSS JOIN LATERAL (
                SELECT has_lots FROM ledger_balance
                    WHERE purse_id = posting.credit_id AND stripe = 0 OFFSET 0
            ) AS receiver
            CROSS JOIN LATERAL (
                SELECT * FROM ledger_programme WHERE source_id = posting.debit_id
                    AND closed_at IS NULL AND opened_at <= journal.at OFFSET 0
            ) AS programme
            CROSS JOIN LATERAL (
                SELECT time_zone FROM towns_town WHERE towns_town.id = posting.town_id OFFSET 0
            ) AS town
            CROSS JOIN LATERAL (
                SELECT (least(programme.ends_on, ((journal.at AT TIME ZONE town.time_zone)::date
                    + make_interval(months => programme.months))::date) + 1)::timestamp
                    AT TIME ZONE town.time_zone AS expires_at
            ) AS made
            WHERE receiver.has_lots AND journal.refunds_id IS NULL AND journal.reverses_id IS NULL
                AND made.expires_at > journal.at;
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
            WHERE NOT EXISTS (SELECT FROM ledger_lot WHERE posting_id = moved.id OFFSET 0)
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
    IF EXISTS (
        SELECT FROM (
            SELECT DISTINCT side.purse_id FROM unnest(p_postings) AS moved (id)
                CROSS JOIN LATERAL (
                    SELECT unnest(ARRAY[debit_id, credit_id]) AS purse_id FROM ledger_posting
                        WHERE ledger_posting.id = moved.id OFFSET 0
                ) AS side
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
END
$$;

-- Set aside what the merchant may take, in the order in which it would be spent.
CREATE FUNCTION ledger_lots_held(p_hold ledger_hold) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    WITH parts AS (
        INSERT INTO ledger_heldlot (town_id, hold_id, lot_id, amount, captured)
            SELECT p_hold.town_id, p_hold.id, lot_id, least(free, p_hold.amount - before), 0
                FROM (
                    SELECT lot_id, free, place, sum(free) OVER (ORDER BY place) - free AS before
                        FROM ledger_usable(p_hold.purse_id, p_hold.payee_id, p_hold.placed_at)
                        WHERE why IS NULL
                ) AS lined WHERE before < p_hold.amount ORDER BY place
            RETURNING lot_id, amount
    ), kept AS (
        UPDATE ledger_lot AS lot SET held = lot.held + parts.amount
            FROM parts WHERE lot.id = parts.lot_id
    )
    SELECT coalesce(sum(amount), 0)::bigint INTO found FROM parts;
    IF found < p_hold.amount THEN
        PERFORM ledger_lots_refused(p_hold.purse_id, p_hold.payee_id, p_hold.placed_at, found);
    END IF;
END
$$;

-- Of what is set aside, `p_captured` is paid now, in order; when it is over the rest is free again.
CREATE FUNCTION ledger_lots_let_go(p_hold bigint, p_captured bigint, p_is_over boolean)
    RETURNS void LANGUAGE sql AS $$
    WITH lined AS (
        SELECT id, lot_id, amount - captured AS open,
                sum(amount - captured) OVER (ORDER BY id) - (amount - captured) AS before
            FROM ledger_heldlot WHERE hold_id = p_hold
    ), shares AS (
        SELECT id, lot_id, open, greatest(0, least(open, p_captured - before)) AS paid FROM lined
    ), parts AS (
        UPDATE ledger_heldlot AS part SET captured = part.captured + shares.paid
            FROM shares WHERE part.id = shares.id AND shares.paid > 0
    )
    UPDATE ledger_lot AS lot
        SET held = lot.held - CASE WHEN p_is_over THEN shares.open ELSE shares.paid END
        FROM shares WHERE lot.id = shares.lot_id
            AND CASE WHEN p_is_over THEN shares.open ELSE shares.paid END > 0;
$$;
"""
NO_LOTS = """
DROP FUNCTION ledger_lots_let_go(bigint, bigint, boolean);
DROP FUNCTION ledger_lots_held(ledger_hold);
DROP FUNCTION ledger_lots_moved(bigint[]);
DROP FUNCTION ledger_has_lots(bigint);
DROP FUNCTION ledger_lots_gave_back(ledger_posting, bigint, timestamptz);
DROP FUNCTION ledger_lots_expired(ledger_posting, timestamptz);
DROP FUNCTION ledger_lots_undone(ledger_posting, bigint);
DROP FUNCTION ledger_lots_captured(ledger_posting, bigint);
DROP FUNCTION ledger_lots_spent(ledger_posting, timestamptz);
DROP FUNCTION ledger_lots_merchant(ledger_posting);
DROP FUNCTION ledger_lots_take(ledger_posting, bigint[], bigint[]);
DROP FUNCTION ledger_lots_changed() CASCADE;
"""

# As in 0002, and lots with them. Whether a statement touches lots is read from the balances that it
# locks anyway, so that assets without lots cost no query more.
BALANCES = """
CREATE OR REPLACE FUNCTION ledger_purses_opened() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_balance (town_id, purse_id, minimum, has_lots)
        SELECT fresh.town_id, fresh.id, fresh.minimum,
                fresh.holder = 'person' AND coalesce(asset.has_lots, false)
            FROM fresh LEFT JOIN ledger_asset AS asset ON asset.id = fresh.asset_id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ledger_held() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before bigint := 0;
    after bigint := 0;
    lotted boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL THEN
        before := OLD.amount - OLD.captured;
    END IF;
    IF NEW.ended_at IS NULL THEN
        after := NEW.amount - NEW.captured;
    END IF;
    UPDATE ledger_balance SET held = held + after - before
        WHERE purse_id = NEW.purse_id AND stripe = 0 RETURNING has_lots INTO lotted;
    IF lotted AND TG_OP = 'INSERT' THEN
        PERFORM ledger_lots_held(NEW);
    ELSIF lotted THEN
        PERFORM ledger_lots_let_go(NEW.id, NEW.captured - OLD.captured, NEW.ended_at IS NOT NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ledger_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET enable_material = off AS $$
DECLARE
    own smallint := 1 + pg_backend_pid() % 32;
    lotted boolean;
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
    IF lotted THEN
        PERFORM ledger_lots_moved(array_agg(fresh.id)) FROM fresh WHERE EXISTS (
            SELECT FROM ledger_balance AS side
                WHERE side.purse_id IN (fresh.debit_id, fresh.credit_id)
                    AND side.stripe = 0 AND side.has_lots OFFSET 0
        );
    END IF;
    RETURN NULL;
END
$$;
"""
NO_BALANCES = BEFORE.NO_BALANCES + BEFORE.BALANCES

# As in 0002, and the merchant for whom something is held.
PLACE = """
DROP FUNCTION ledger_place(bigint, bigint, timestamptz, text, bytea, bigint, bigint, text,
    timestamptz);
CREATE FUNCTION ledger_place(
    p_town bigint, p_by bigint, p_at timestamptz, p_key text, p_fingerprint bytea, p_purse bigint,
    p_amount bigint, p_why text, p_expires timestamptz, p_payee bigint DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    before bytea;
BEGIN
    PERFORM ledger_in_town(p_town);
    INSERT INTO ledger_hold (town_id, purse_id, payee_id, key, fingerprint, amount, captured, why,
            by_id, placed_at, expires_at, ended_how)
        VALUES (p_town, p_purse, p_payee, p_key, p_fingerprint, p_amount, 0, p_why, p_by, p_at,
            p_expires, '')
        ON CONFLICT (town_id, key) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        SELECT id, fingerprint INTO made, before FROM ledger_hold
            WHERE town_id = p_town AND key = p_key;
        IF before <> p_fingerprint THEN
            RAISE EXCEPTION 'the key was used for another request'
                USING ERRCODE = 'ML001', DETAIL = p_key;
        END IF;
    END IF;
    RETURN made;
END
$$;
"""
NO_PLACE = """
DROP FUNCTION ledger_place(bigint, bigint, timestamptz, text, bytea, bigint, bigint, text,
    timestamptz, bigint);
""" + BEFORE.HOLDS[: BEFORE.HOLDS.index("CREATE FUNCTION ledger_capture")]


class Migration(migrations.Migration):
    """Local currency is made of lots, which follow postings as balances do."""

    dependencies = [
        ('audit', '0001_initial'),
        ('ledger', '0002_walls'),
        ('rules', '0001_initial'),
        ('towns', '0004_audited'),
    ]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='has_lots',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='balance',
            name='has_lots',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='hold',
            name='payee',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse'),
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('sale', 'Sold at a discount'), ('policy', 'Issued by policy')], max_length=10)),
                ('issuer', models.CharField(max_length=80)),
                ('name_ko', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('discount_percent', models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ('months', models.PositiveSmallIntegerField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('excluded_trades', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='ledger.asset')),
                ('budget', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse')),
                ('custody', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse')),
                ('leftover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse')),
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='programme', to='ledger.purse')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['asset', 'code'],
                'constraints': [
                    models.UniqueConstraint(fields=('asset', 'code'), name='programme_once_a_code'),
                    models.UniqueConstraint(fields=('id', 'town'), name='programme_of_town'),
                    models.CheckConstraint(condition=models.Q(('months__isnull', False), ('ends_on__isnull', False), _connector='OR'), name='programme_lots_end_some_time'),
                    models.CheckConstraint(condition=models.Q(('areas__len__gt', 0), models.Q(('areas__contains', ['']), _negated=True)), name='programme_counts_somewhere'),
                    models.CheckConstraint(condition=models.Q(('excluded_trades__contains', ['']), _negated=True), name='programme_trades_are_named'),
                    models.CheckConstraint(condition=models.Q(('discount_percent', None), models.Q(('discount_percent__gte', 0), ('discount_percent__lt', 100)), _connector='OR'), name='programme_discount_is_a_part'),
                    models.CheckConstraint(condition=models.Q(models.Q(('budget', None), ('custody', None)), models.Q(('budget__isnull', False), ('custody__isnull', False)), _connector='OR'), name='programme_won_goes_somewhere'),
                    models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='programme_closes_after_it_opens'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('discount_percent', models.DecimalField(decimal_places=2, max_digits=4)),
                ('expires_at', models.DateTimeField()),
                ('issued', models.BigIntegerField()),
                ('amount', models.BigIntegerField()),
                ('held', models.BigIntegerField(default=0)),
                ('posting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='ledger.posting')),
                ('purse', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='ledger.purse')),
                ('renews', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='ledger.lot')),
                ('town', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='ledger.programme')),
            ],
            options={
                'ordering': ['expires_at', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('id', 'town'), name='lot_of_town'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', models.F('held')), ('held__gte', 0), ('issued__gte', 0)), name='lot_is_enough'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('amount__gt', 0)), fields=['purse'], name='lot_left'),
                    models.Index(condition=models.Q(('amount__gt', 0)), fields=['expires_at'], name='lot_left_until'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HeldLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('captured', models.BigIntegerField(default=0)),
                ('hold', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='ledger.hold')),
                ('town', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='ledger.lot')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('hold', 'lot'), name='held_lot_once_a_hold'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('captured__gte', 0), ('captured__lte', models.F('amount'))), name='held_lot_captured_at_most_once')],
            },
        ),
        migrations.CreateModel(
            name='LotMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='ledger.lot')),
                ('posting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lot_moves', to='ledger.posting')),
                ('town', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='lot_move_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=20)),
                ('trade', models.CharField(max_length=20)),
                ('yearly_sales', models.BigIntegerField(null=True)),
                ('known_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('purse', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merchant', to='ledger.purse')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['purse'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area', ''), _negated=True), models.Q(('trade', ''), _negated=True)), name='merchant_is_known'), models.CheckConstraint(condition=models.Q(('yearly_sales', None), ('yearly_sales__gte', 0), _connector='OR'), name='merchant_sales_are_not_negative')],
            },
        ),
        *(town_rows(f"ledger_{table}") for table in TABLES),
        *(same_town(f"ledger_{table}", column, f"ledger_{parent}")
          for table, column, parent in CHILDREN),
        migrations.RunSQL(ONE_ASSET, ASSETS_APART),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            GUARD + GUARDED,
            UNGUARDED + BEFORE.GUARD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        migrations.RunSQL(RULES, NO_RULES),
        migrations.RunSQL(LOTS, NO_LOTS),
        migrations.RunSQL(BALANCES, NO_BALANCES),
        migrations.RunSQL(PLACE, NO_PLACE),
        audited("ledger_programme"),
        audited("ledger_merchant"),
    ]
