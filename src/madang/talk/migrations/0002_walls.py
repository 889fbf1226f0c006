from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = {
    "talk_thread": (),
    "talk_comment": ("body", "fingerprint"),
    "talk_version": ("body",),
    "talk_report": ("text",),
    "talk_measure": (),
    "talk_objection": ("text",),
    "talk_policy": (),
}
CHILDREN = (
    ("talk_comment", "thread_id", "talk_thread"),
    ("talk_comment", "root_id", "talk_comment"),
    ("talk_comment", "parent_id", "talk_comment"),
    ("talk_version", "comment_id", "talk_comment"),
    ("talk_reaction", "comment_id", "talk_comment"),
    ("talk_report", "comment_id", "talk_comment"),
    ("talk_measure", "thread_id", "talk_thread"),
    ("talk_measure", "comment_id", "talk_comment"),
    ("talk_objection", "comment_id", "talk_comment"),
    ("talk_objection", "hiding_id", "talk_measure"),
)
# A reply stays in the thread of what it answers; a measure in that of its comment.
SAME_THREAD = """
ALTER TABLE talk_comment ADD CONSTRAINT talk_comment_parent_same_thread
    FOREIGN KEY (parent_id, thread_id, town_id) REFERENCES talk_comment (id, thread_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE talk_measure ADD CONSTRAINT talk_measure_comment_same_thread
    FOREIGN KEY (comment_id, thread_id, town_id) REFERENCES talk_comment (id, thread_id, town_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
THREADS_APART = """
ALTER TABLE talk_measure DROP CONSTRAINT talk_measure_comment_same_thread;
ALTER TABLE talk_comment DROP CONSTRAINT talk_comment_parent_same_thread;
"""
# The public log is never changed: only who acted may be forgotten, and a closed town be deleted.
MEASURES_STAY = """
CREATE FUNCTION talk_measure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM towns_town WHERE id = OLD.town_id AND closed_at IS NOT NULL) THEN
            RETURN OLD;
        END IF;
    ELSIF NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a measure of moderation is never changed (% on %)', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER talk_measure_stays BEFORE UPDATE OR DELETE ON talk_measure
    FOR EACH ROW EXECUTE FUNCTION talk_measure_stays();
"""
MEASURES_GO = """
DROP TRIGGER talk_measure_stays ON talk_measure;
DROP FUNCTION talk_measure_stays();
"""


class Migration(migrations.Migration):
    """Towns are kept apart, what was done stays, and every change is written down."""

    dependencies = [("audit", "0001_initial"), ("talk", "0001_initial")]

    operations = [
        *(town_rows(table) for table in (*TABLES, "talk_reaction")),
        *(same_town(*child) for child in CHILDREN),
        migrations.RunSQL(SAME_THREAD, THREADS_APART),
        *(audited(table, hidden=hidden) for table, hidden in TABLES.items()),
        audited("talk_reaction"),
        migrations.RunSQL(MEASURES_STAY, MEASURES_GO),
    ]
