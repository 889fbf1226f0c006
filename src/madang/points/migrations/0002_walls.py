from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = ("points_earning", "points_purpose", "points_spending")
CHILDREN = (
    ("points_earning", "journal_id", "ledger_journal"),
    ("points_spending", "journal_id", "ledger_journal"),
    ("points_spending", "purpose_id", "points_purpose"),
)
# What was used stays as it was; only whose it was may be forgotten. An act keeps what it was, and
# what was paid is not paid again.
STAYS = """
CREATE FUNCTION points_spending_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IS NULL AND to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'points that were used are never changed';
END
$$;
CREATE TRIGGER points_spending_stays BEFORE UPDATE ON points_spending
    FOR EACH ROW EXECUTE FUNCTION points_spending_stays();
CREATE FUNCTION points_earning_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind, NEW.source, NEW.happened_at, NEW.happened_on, NEW.worth)
        IS DISTINCT FROM (OLD.kind, OLD.source, OLD.happened_at, OLD.happened_on, OLD.worth)
        OR (NEW.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id)
        OR (OLD.state = 'paid' AND (NEW.state, NEW.amount, NEW.journal_id)
            IS DISTINCT FROM (OLD.state, OLD.amount, OLD.journal_id))
        OR NEW.taken_back < OLD.taken_back THEN
        RAISE EXCEPTION 'an act that earns points keeps what it was';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER points_earning_stays BEFORE UPDATE ON points_earning
    FOR EACH ROW EXECUTE FUNCTION points_earning_stays();
"""
GOES = """
DROP TRIGGER points_earning_stays ON points_earning;
DROP FUNCTION points_earning_stays();
DROP TRIGGER points_spending_stays ON points_spending;
DROP FUNCTION points_spending_stays();
"""


class Migration(migrations.Migration):
    """Towns are kept apart, what happened stays, and every change is written down."""

    dependencies = [("audit", "0001_initial"), ("points", "0001_points")]

    operations = [
        *(town_rows(table) for table in TABLES),
        *(same_town(*child) for child in CHILDREN),
        *(audited(table) for table in TABLES),
        migrations.RunSQL(STAYS, GOES),
    ]
