from django.db import migrations

# As madang_audit_write() writes an insert, but all rows of a statement in one pass. Arguments: the
# same, and so is what is written.
WRITE = """
CREATE FUNCTION madang_audit_write_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    secret text[] := TG_ARGV[2];
BEGIN
    INSERT INTO audit_entry (town_id, actor_id, subject_id, role, act, why, request,
                             table_name, row_key, kind, changes, hidden)
    SELECT
        (added.seen ->> TG_ARGV[1])::bigint,
        nullif(current_setting('madang.actor', true), '')::bigint,
        nullif(current_setting('madang.subject', true), '')::bigint,
        coalesce(current_setting('madang.acting_as', true), ''),
        coalesce(current_setting('madang.act', true), ''),
        coalesce(current_setting('madang.why', true), ''),
        coalesce(current_setting('madang.request', true), ''),
        TG_TABLE_NAME,
        coalesce(added.seen ->> TG_ARGV[0], ''),
        'I',
        added.seen - secret,
        ARRAY(SELECT name FROM unnest(secret) AS name
              WHERE added.seen -> name <> 'null' ORDER BY name)
    FROM (SELECT to_jsonb(fresh) AS seen FROM fresh) AS added;
    RETURN NULL;
END
$$;
"""

ATTACH = """
CREATE FUNCTION madang_audited_at_once(subject text, hidden text[], ignored text[], town text)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    definition text;
    arguments text;
BEGIN
    PERFORM madang_audited(subject, hidden, ignored, town);
    SELECT pg_get_triggerdef(oid) INTO definition FROM pg_trigger
        WHERE tgrelid = subject::regclass AND tgname = 'audited';
    arguments := substring(definition FROM 'madang_audit_write(\\(.*\\))$');
    EXECUTE format('DROP TRIGGER audited ON %I', subject);
    EXECUTE format('CREATE TRIGGER audited AFTER UPDATE OR DELETE ON %I FOR EACH ROW '
        'EXECUTE FUNCTION madang_audit_write%s', subject, arguments);
    EXECUTE format('CREATE TRIGGER audited_added AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh '
        'FOR EACH STATEMENT EXECUTE FUNCTION madang_audit_write_added%s', subject, arguments);
END
$$;
CREATE OR REPLACE FUNCTION madang_unaudited(subject text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER audited ON %I', subject);
    EXECUTE format('DROP TRIGGER audited_all ON %I', subject);
    EXECUTE format('DROP TRIGGER IF EXISTS audited_added ON %I', subject);
END
$$;
"""
BACK = """
CREATE OR REPLACE FUNCTION madang_unaudited(subject text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER audited ON %I', subject);
    EXECUTE format('DROP TRIGGER audited_all ON %I', subject);
END
$$;
DROP FUNCTION madang_audited_at_once(text, text[], text[], text);
DROP FUNCTION madang_audit_write_added();
"""


class Migration(migrations.Migration):
    """Tables to which many rows are added at once are audited in one pass."""

    dependencies = [("audit", "0002_seals")]

    operations = [migrations.RunSQL(WRITE + ATTACH, BACK)]
