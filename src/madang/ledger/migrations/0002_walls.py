from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = ("asset", "purse", "balance", "journal", "posting", "hold", "seal")
CHILDREN = (
    ("purse", "asset_id", "asset"),
    ("balance", "purse_id", "purse"),
    ("journal", "reverses_id", "journal"),
    ("journal", "refunds_id", "journal"),
    ("journal", "hold_id", "hold"),
    ("posting", "journal_id", "journal"),
    ("hold", "purse_id", "purse"),
)
# A posting stays in one asset of one town.
ONE_ASSET = """
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_debit_same_asset
    FOREIGN KEY (debit_id, asset_id, town_id) REFERENCES ledger_purse (id, asset_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_credit_same_asset
    FOREIGN KEY (credit_id, asset_id, town_id) REFERENCES ledger_purse (id, asset_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_balance SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE ledger_balance ALTER stripe SET DEFAULT 0, ALTER amount SET DEFAULT 0,
    ALTER held SET DEFAULT 0, ALTER is_closed SET DEFAULT false;
"""
ASSETS_APART = """
ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_debit_same_asset;
ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_credit_same_asset;
"""

# In a town's scope nothing is written here but by the functions below. They run as the tables'
# owner and look at the town themselves.
RIGHTS = """
REVOKE ALL ON ledger_balance, ledger_journal, ledger_posting, ledger_hold, ledger_seal
    FROM madang_town;
GRANT SELECT ON ledger_balance, ledger_journal, ledger_posting, ledger_hold, ledger_seal
    TO madang_town;
REVOKE DELETE, TRUNCATE ON ledger_asset, ledger_purse FROM madang_town;

CREATE FUNCTION ledger_in_town(p_town bigint) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('role') = 'madang_town' AND p_town IS DISTINCT FROM madang_town() THEN
        RAISE EXCEPTION 'the books of another town' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;
"""
NO_RIGHTS = "DROP FUNCTION ledger_in_town(bigint);"

# Nothing that was written is changed. A closed town's rows go when the law's time is over.
GUARD = """
CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM towns_town WHERE id = OLD.town_id AND kept_until < current_date
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_TABLE_NAME = 'ledger_hold' THEN
        IF OLD.ended_at IS NULL AND NEW.captured >= OLD.captured
            AND to_jsonb(NEW) - '{captured,ended_at,ended_how}'::text[]
              = to_jsonb(OLD) - '{captured,ended_at,ended_how}'::text[]
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_TABLE_NAME = 'ledger_purse' THEN
        IF to_jsonb(NEW) - '{minimum,closed_at}'::text[]
            = to_jsonb(OLD) - '{minimum,closed_at}'::text[]
            AND (NEW.minimum IS NULL) = (OLD.minimum IS NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the books are only ever added to (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""
GUARDED = "".join(
    f"""
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH ROW EXECUTE FUNCTION ledger_stays();
"""
    for table in ("journal", "posting", "seal", "hold", "purse")
)
UNGUARDED = "DROP FUNCTION ledger_stays() CASCADE;"

# Balances follow purses, holds and postings, whoever writes those. Rows are locked by purse, in
# order, before any is changed, so that no two transfers wait for each other in a ring. Stripes come
# after; a session has its own.
BALANCES = """
CREATE FUNCTION ledger_purses_opened() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_balance (town_id, purse_id, minimum)
        SELECT town_id, id, minimum FROM fresh;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_purses_opened AFTER INSERT ON ledger_purse
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_purses_opened();

CREATE FUNCTION ledger_purse_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE ledger_balance SET minimum = NEW.minimum, is_closed = NEW.closed_at IS NOT NULL
        WHERE purse_id = NEW.id AND stripe = 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_purse_changed AFTER UPDATE OF minimum, closed_at ON ledger_purse
    FOR EACH ROW EXECUTE FUNCTION ledger_purse_changed();

CREATE FUNCTION ledger_held() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before bigint := 0;
    after bigint := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL THEN
        before := OLD.amount - OLD.captured;
    END IF;
    IF NEW.ended_at IS NULL THEN
        after := NEW.amount - NEW.captured;
    END IF;
    UPDATE ledger_balance SET held = held + after - before
        WHERE purse_id = NEW.purse_id AND stripe = 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_held AFTER INSERT OR UPDATE ON ledger_hold
    FOR EACH ROW EXECUTE FUNCTION ledger_held();

CREATE FUNCTION ledger_moved() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    own smallint := 1 + pg_backend_pid() % 32;
BEGIN
    PERFORM FROM ledger_balance
        WHERE purse_id IN (SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
            AND stripe = 0 AND minimum IS NOT NULL
        ORDER BY purse_id FOR NO KEY UPDATE;
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
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_moved AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_moved();
"""
NO_BALANCES = """
DROP FUNCTION ledger_moved() CASCADE;
DROP FUNCTION ledger_held() CASCADE;
DROP FUNCTION ledger_purse_changed() CASCADE;
DROP FUNCTION ledger_purses_opened() CASCADE;
"""

# Many journals at once, each made once: journal `n` has the n-th key, and the lines that name it in
# p_journals. What was made before is answered again. Refusals have states of their own: ML001 the
# key was used for another request, ML002 more given back than was paid, ML003 not to be undone.
POST = """
CREATE FUNCTION ledger_post(
    p_town bigint, p_by bigint, p_at timestamptz, p_keys text[], p_fingerprints bytea[],
    p_kinds text[], p_whys text[], p_journals int[], p_debits bigint[], p_credits bigint[],
    p_amounts bigint[], p_reverses bigint[] DEFAULT NULL, p_refunds bigint[] DEFAULT NULL,
    p_hold bigint DEFAULT NULL
) RETURNS TABLE (number int, journal_id bigint, at timestamptz, is_fresh boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
    made bigint[];
    named text[];
BEGIN
    PERFORM ledger_in_town(p_town);
    IF p_refunds IS NOT NULL OR p_reverses IS NOT NULL THEN
        PERFORM FROM ledger_journal AS paid WHERE paid.id = ANY (p_refunds || p_reverses)
            ORDER BY paid.id FOR NO KEY UPDATE;
    END IF;
    WITH fresh AS (
        INSERT INTO ledger_journal AS journal
            (town_id, kind, key, fingerprint, why, by_id, at, reverses_id, refunds_id, hold_id)
            SELECT p_town, p_kinds[n], p_keys[n], p_fingerprints[n], p_whys[n], p_by, p_at,
                    p_reverses[n], p_refunds[n], p_hold
                FROM generate_subscripts(p_keys, 1) AS n ORDER BY p_keys[n]
            ON CONFLICT (town_id, key) DO NOTHING
            RETURNING journal.id, journal.key
    ) SELECT array_agg(fresh.id), array_agg(fresh.key) INTO made, named FROM fresh;
    INSERT INTO ledger_posting (town_id, asset_id, journal_id, debit_id, credit_id, amount)
        SELECT p_town, (SELECT asset_id FROM ledger_purse WHERE ledger_purse.id = p_debits[n]),
                fresh.id, p_debits[n], p_credits[n], p_amounts[n]
            FROM generate_subscripts(p_debits, 1) AS n
            JOIN unnest(made, named) AS fresh (id, key) ON fresh.key = p_keys[p_journals[n]]
            ORDER BY n;
    IF p_refunds IS NOT NULL OR p_reverses IS NOT NULL THEN
        PERFORM ledger_gave_back(p_refunds || p_reverses);
    END IF;
    RETURN QUERY SELECT n, fresh.id, p_at, true
        FROM generate_subscripts(p_keys, 1) AS n
        JOIN unnest(made, named) AS fresh (id, key) ON fresh.key = p_keys[n];
    IF cardinality(p_keys) > coalesce(cardinality(made), 0) THEN
        RETURN QUERY SELECT * FROM ledger_made_before(p_town, p_keys, p_fingerprints, made);
    END IF;
END
$$;

-- The journals that these keys made before. ML001 where one was another request.
CREATE FUNCTION ledger_made_before(
    p_town bigint, p_keys text[], p_fingerprints bytea[], p_made bigint[]
) RETURNS TABLE (number int, journal_id bigint, at timestamptz, is_fresh boolean)
    LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    other text;
BEGIN
    SELECT journal.key INTO other
        FROM generate_subscripts(p_keys, 1) AS n
        JOIN ledger_journal AS journal ON journal.town_id = p_town AND journal.key = p_keys[n]
        WHERE journal.fingerprint <> p_fingerprints[n] LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the key was used for another request'
            USING ERRCODE = 'ML001', DETAIL = other;
    END IF;
    RETURN QUERY SELECT n, journal.id, journal.at, false
        FROM generate_subscripts(p_keys, 1) AS n
        JOIN ledger_journal AS journal ON journal.town_id = p_town AND journal.key = p_keys[n]
        WHERE journal.id <> ALL (coalesce(p_made, '{}'));
END
$$;

-- What was given back of a journal is never more than was paid, from each purse to each.
CREATE FUNCTION ledger_gave_back(p_journals bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_journal AS paid
            WHERE paid.id = ANY (p_journals) AND (paid.reverses_id, paid.refunds_id) IS DISTINCT FROM
                (NULL::bigint, NULL::bigint)
    ) THEN
        RAISE EXCEPTION 'what was given back is not given back again' USING ERRCODE = 'ML003';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT id, refunds_id AS paid_id FROM ledger_journal WHERE refunds_id = ANY (p_journals)
            UNION ALL
            SELECT id, reverses_id FROM ledger_journal WHERE reverses_id = ANY (p_journals)
        ) AS back JOIN ledger_posting AS posting ON posting.journal_id = back.id
            GROUP BY back.paid_id, posting.debit_id, posting.credit_id
            HAVING sum(posting.amount) > (
                SELECT coalesce(sum(paid.amount), 0) FROM ledger_posting AS paid
                    WHERE paid.journal_id = back.paid_id
                        AND paid.debit_id = posting.credit_id AND paid.credit_id = posting.debit_id
            )
    ) THEN
        RAISE EXCEPTION 'more is given back than was paid' USING ERRCODE = 'ML002';
    END IF;
END
$$;
"""
NO_POST = """
DROP FUNCTION ledger_post(bigint, bigint, timestamptz, text[], bytea[], text[], text[], int[],
    bigint[], bigint[], bigint[], bigint[], bigint[], bigint);
DROP FUNCTION ledger_gave_back(bigint[]);
DROP FUNCTION ledger_made_before(bigint, text[], bytea[], bigint[]);
"""

# ML001 as above, ML004 the hold is over, ML005 more captured than is held.
HOLDS = """
CREATE FUNCTION ledger_place(
    p_town bigint, p_by bigint, p_at timestamptz, p_key text, p_fingerprint bytea, p_purse bigint,
    p_amount bigint, p_why text, p_expires timestamptz
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    before bytea;
BEGIN
    PERFORM ledger_in_town(p_town);
    INSERT INTO ledger_hold (town_id, purse_id, key, fingerprint, amount, captured, why, by_id,
            placed_at, expires_at, ended_how)
        VALUES (p_town, p_purse, p_key, p_fingerprint, p_amount, 0, p_why, p_by, p_at, p_expires, '')
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

CREATE FUNCTION ledger_capture(
    p_town bigint, p_by bigint, p_at timestamptz, p_hold bigint, p_key text, p_fingerprint bytea,
    p_kind text, p_why text, p_credits bigint[], p_amounts bigint[], p_is_last boolean
) RETURNS TABLE (number int, journal_id bigint, at timestamptz, is_fresh boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    hold ledger_hold;
    total bigint := (SELECT sum(amount) FROM unnest(p_amounts) AS amount);
BEGIN
    PERFORM ledger_in_town(p_town);
    SELECT * INTO hold FROM ledger_hold AS held
        WHERE held.id = p_hold AND held.town_id = p_town FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM ledger_journal AS journal WHERE journal.town_id = p_town AND journal.key = p_key
    ) THEN
        IF hold.id IS NULL OR hold.ended_at IS NOT NULL OR hold.expires_at <= p_at THEN
            RAISE EXCEPTION 'the hold is over' USING ERRCODE = 'ML004';
        END IF;
        IF total > hold.amount - hold.captured THEN
            RAISE EXCEPTION 'more is captured than is held' USING ERRCODE = 'ML005';
        END IF;
        PERFORM FROM ledger_balance AS balance
            WHERE balance.purse_id = ANY (p_credits || hold.purse_id)
                AND balance.stripe = 0 AND balance.minimum IS NOT NULL
            ORDER BY balance.purse_id FOR NO KEY UPDATE;
        UPDATE ledger_hold AS held SET captured = held.captured + total,
                ended_at = CASE WHEN p_is_last OR held.captured + total = held.amount THEN p_at END,
                ended_how = CASE WHEN p_is_last OR held.captured + total = held.amount
                    THEN 'captured' ELSE '' END
            WHERE held.id = p_hold;
    END IF;
    RETURN QUERY SELECT * FROM ledger_post(
        p_town, p_by, p_at, ARRAY[p_key], ARRAY[p_fingerprint], ARRAY[p_kind], ARRAY[p_why],
        array_fill(1, ARRAY[cardinality(p_credits)]),
        array_fill(hold.purse_id, ARRAY[cardinality(p_credits)]),
        p_credits, p_amounts, NULL, NULL, p_hold);
END
$$;

-- Returns how the hold has ended: as asked, or as it had ended before.
CREATE FUNCTION ledger_release(p_town bigint, p_hold bigint, p_at timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    hold ledger_hold;
BEGIN
    PERFORM ledger_in_town(p_town);
    SELECT * INTO hold FROM ledger_hold WHERE id = p_hold AND town_id = p_town FOR NO KEY UPDATE;
    IF hold.ended_at IS NOT NULL THEN
        RETURN hold.ended_how;
    END IF;
    UPDATE ledger_hold SET ended_at = p_at, ended_how = 'released' WHERE id = hold.id;
    RETURN 'released';
END
$$;

-- One after the other and by purse, so that it meets no other in a ring; what is in use waits.
CREATE FUNCTION ledger_expire(p_town bigint, p_at timestamptz, p_most int) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due bigint;
    count int := 0;
BEGIN
    PERFORM ledger_in_town(p_town);
    FOR due IN
        SELECT id FROM ledger_hold
            WHERE town_id = p_town AND ended_at IS NULL AND expires_at <= p_at
            ORDER BY purse_id, id LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        UPDATE ledger_hold SET ended_at = p_at, ended_how = 'expired' WHERE id = due;
        count := count + 1;
    END LOOP;
    RETURN count;
END
$$;
"""
NO_HOLDS = """
DROP FUNCTION ledger_expire(bigint, timestamptz, int);
DROP FUNCTION ledger_release(bigint, bigint, timestamptz);
DROP FUNCTION ledger_capture(bigint, bigint, timestamptz, bigint, text, bytea, text, text,
    bigint[], bigint[], boolean);
DROP FUNCTION ledger_place(bigint, bigint, timestamptz, text, bytea, bigint, bigint, text,
    timestamptz);
"""

# The hash of a stretch of journals, each with its postings in their order. Only what is as old as
# the law that nothing is changed goes in; a person's number stays, as the purse does.
DIGEST = """
CREATE FUNCTION ledger_digest(p_town bigint, p_first bigint, p_last bigint, p_previous bytea)
    RETURNS TABLE (journals int, root bytea) LANGUAGE sql STABLE AS $$
    SELECT count(*)::int, sha256(
        p_previous || coalesce(string_agg(hashed.hash, ''::bytea ORDER BY hashed.id), ''::bytea)
    ) FROM (
        SELECT journal.id, sha256(convert_to(jsonb_build_array(
            journal.id, journal.kind, journal.key, encode(journal.fingerprint, 'hex'), journal.why,
            journal.by_id, (extract(epoch FROM journal.at) * 1000000)::bigint, journal.reverses_id,
            journal.refunds_id, journal.hold_id, (
                SELECT jsonb_agg(jsonb_build_array(posting.id, posting.asset_id, posting.debit_id,
                        posting.credit_id, posting.amount) ORDER BY posting.id)
                    FROM ledger_posting AS posting WHERE posting.journal_id = journal.id
            )
        )::text, 'UTF8')) AS hash
        FROM ledger_journal AS journal
        WHERE journal.town_id = p_town AND journal.id BETWEEN p_first AND p_last
    ) AS hashed
$$;
"""
NO_DIGEST = "DROP FUNCTION ledger_digest(bigint, bigint, bigint, bytea);"


class Migration(migrations.Migration):
    """Towns are kept apart, money moves by functions alone, and nothing written is changed."""

    dependencies = [
        ("audit", "0001_initial"),
        ("base", "0003_scope"),
        ("ledger", "0001_initial"),
        ("towns", "0004_audited"),
    ]

    operations = [
        *(town_rows(f"ledger_{table}") for table in TABLES),
        *(same_town(f"ledger_{table}", column, f"ledger_{parent}")
          for table, column, parent in CHILDREN),
        migrations.RunSQL(ONE_ASSET, ASSETS_APART),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.RunSQL(GUARD + GUARDED, UNGUARDED),
        migrations.RunSQL(BALANCES, NO_BALANCES),
        migrations.RunSQL(POST, NO_POST),
        migrations.RunSQL(HOLDS, NO_HOLDS),
        migrations.RunSQL(DIGEST, NO_DIGEST),
        audited("ledger_asset"),
        audited("ledger_purse"),
    ]
