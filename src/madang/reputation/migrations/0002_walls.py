from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = {
    "reputation_subject": (),
    "reputation_review": ("text", "about", "place_mark"),
    "reputation_reply": ("text",),
    "reputation_complaint": ("text",),
    "reputation_takedown": ("text",),
    "reputation_signal": (),
    "reputation_protest": ("text",),
    "reputation_verdict": (),
}
CHILDREN = (
    ("reputation_review", "subject_id", "reputation_subject"),
    ("reputation_reply", "review_id", "reputation_review"),
    ("reputation_complaint", "review_id", "reputation_review"),
    ("reputation_takedown", "review_id", "reputation_review"),
    ("reputation_signal", "review_id", "reputation_review"),
    ("reputation_protest", "review_id", "reputation_review"),
    ("reputation_verdict", "review_id", "reputation_review"),
)
# A verdict stays: only who acted may be forgotten, and a closed town be deleted. A review keeps what
# it is about; that its author is forgotten, once more, is all.
STAYS = """
CREATE FUNCTION reputation_verdict_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM towns_town WHERE id = OLD.town_id AND closed_at IS NOT NULL) THEN
            RETURN OLD;
        END IF;
    ELSIF NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a verdict about a review is never changed (% on %)', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER reputation_verdict_stays BEFORE UPDATE OR DELETE ON reputation_verdict
    FOR EACH ROW EXECUTE FUNCTION reputation_verdict_stays();
CREATE FUNCTION reputation_review_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject_id, NEW.occasion, NEW.happened_at, NEW.written_at)
        IS DISTINCT FROM (OLD.subject_id, OLD.occasion, OLD.happened_at, OLD.written_at)
        OR (NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM OLD.author_id)
        OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn') THEN
        RAISE EXCEPTION 'a review keeps what it is about and who wrote it';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reputation_review_stays BEFORE UPDATE ON reputation_review
    FOR EACH ROW EXECUTE FUNCTION reputation_review_stays();
"""
GOES = """
DROP TRIGGER reputation_review_stays ON reputation_review;
DROP FUNCTION reputation_review_stays();
DROP TRIGGER reputation_verdict_stays ON reputation_verdict;
DROP FUNCTION reputation_verdict_stays();
"""


class Migration(migrations.Migration):
    """Towns are kept apart, verdicts stay, and every change is written down."""

    dependencies = [("audit", "0001_initial"), ("reputation", "0001_reviews")]

    operations = [
        *(town_rows(table) for table in TABLES),
        *(same_town(*child) for child in CHILDREN),
        *(audited(table, hidden=hidden) for table, hidden in TABLES.items()),
        migrations.RunSQL(STAYS, GOES),
    ]
