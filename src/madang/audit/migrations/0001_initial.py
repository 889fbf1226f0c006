import django.contrib.postgres.fields
from django.db import migrations, models

from madang.base.tenancy import town_rows

TABLE = """
CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    town_id bigint,
    actor_id bigint,
    subject_id bigint,
    role text NOT NULL,
    act text NOT NULL,
    why text NOT NULL,
    request text NOT NULL,
    table_name text NOT NULL,
    row_key text NOT NULL,
    kind char(1) NOT NULL CHECK (kind IN ('I', 'U', 'D', 'T')),
    changes jsonb NOT NULL,
    hidden text[] NOT NULL
);
CREATE INDEX audit_entry_town ON audit_entry (town_id, id);
CREATE INDEX audit_entry_row ON audit_entry (table_name, row_key);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_entry_at ON audit_entry USING brin (at);
REVOKE ALL ON audit_entry FROM madang_town;
GRANT SELECT ON audit_entry TO madang_town;
"""

# Nobody rewrites the trail, not even the owner of the table; and only triggers write it.
GUARD = """
CREATE FUNCTION madang_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is written by triggers alone, and never changed (% on %)',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_entry_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION madang_audit_guard();
CREATE TRIGGER audit_entry_all BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION madang_audit_guard();
"""

# Arguments: the key's column, the town's column, hidden columns, ignored columns. The writer runs
# as the tables' owner, so that a town's role needs no right to write here.
WRITE = """
CREATE FUNCTION madang_audit_write() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    secret text[] := TG_ARGV[2];
    before jsonb;
    seen jsonb;
    changed jsonb := '{}';
    named text[] := '{}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD *= NEW THEN
            RETURN NULL;
        END IF;
        before := to_jsonb(OLD);
        seen := to_jsonb(NEW);
        SELECT jsonb_object_agg(now.key, jsonb_build_array(before -> now.key, now.value))
            INTO changed FROM jsonb_each(seen - TG_ARGV[3]::text[]) AS now
            WHERE now.value <> before -> now.key;
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        seen := to_jsonb(NEW);
        changed := seen;
    ELSIF TG_OP = 'DELETE' THEN
        seen := to_jsonb(OLD);
        changed := seen;
    END IF;
    IF changed ?| secret THEN
        named := ARRAY(SELECT name FROM unnest(secret) AS name
                       WHERE changed -> name <> 'null' ORDER BY name);
        changed := changed - secret;
    END IF;
    INSERT INTO audit_entry (town_id, actor_id, subject_id, role, act, why, request,
                             table_name, row_key, kind, changes, hidden)
    VALUES (
        (seen ->> TG_ARGV[1])::bigint,
        nullif(current_setting('madang.actor', true), '')::bigint,
        nullif(current_setting('madang.subject', true), '')::bigint,
        coalesce(current_setting('madang.acting_as', true), ''),
        coalesce(current_setting('madang.act', true), ''),
        coalesce(current_setting('madang.why', true), ''),
        coalesce(current_setting('madang.request', true), ''),
        TG_TABLE_NAME,
        coalesce(seen ->> TG_ARGV[0], ''),
        left(TG_OP, 1),
        changed,
        named
    );
    RETURN NULL;
END
$$;
"""

ATTACH = """
CREATE FUNCTION madang_audited(subject text, hidden text[], ignored text[], town text)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key text;
    missing text;
    arguments text;
BEGIN
    SELECT a.attname INTO key FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = subject::regclass AND i.indisprimary;
    SELECT name INTO missing FROM unnest(hidden || ignored) AS name
        WHERE NOT EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = subject::regclass AND a.attname = name AND NOT a.attisdropped);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'audited(): table % has no column %', subject, missing;
    END IF;
    arguments := format('%L, %L, %L, %L', key, town, hidden::text, ignored::text);
    EXECUTE format('CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW '
        'EXECUTE FUNCTION madang_audit_write(%s)', subject, arguments);
    EXECUTE format('CREATE TRIGGER audited_all AFTER TRUNCATE ON %I FOR EACH STATEMENT '
        'EXECUTE FUNCTION madang_audit_write(%s)', subject, arguments);
END
$$;
CREATE FUNCTION madang_unaudited(subject text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER audited ON %I', subject);
    EXECUTE format('DROP TRIGGER audited_all ON %I', subject);
END
$$;
"""
BACK = """
DROP FUNCTION madang_unaudited(text);
DROP FUNCTION madang_audited(text, text[], text[], text);
DROP FUNCTION madang_audit_write();
DROP TABLE audit_entry;
DROP FUNCTION madang_audit_guard();
"""


class Migration(migrations.Migration):
    """The trail, who may write it (its triggers), and what hangs the triggers on tables."""

    initial = True

    dependencies = [("base", "0003_scope")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("town_id", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("role", models.TextField()),
                ("act", models.TextField()),
                ("why", models.TextField()),
                ("request", models.TextField()),
                ("table_name", models.TextField()),
                ("row_key", models.TextField()),
                ("kind", models.CharField(choices=[("I", "added"), ("U", "changed"), ("D", "deleted"), ("T", "emptied")], max_length=1)),
                ("changes", models.JSONField()),
                ("hidden", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "verbose_name_plural": "entries",
                "db_table": "audit_entry",
                "ordering": ["-id"],
                "managed": False,
            },
        ),
        migrations.RunSQL(TABLE + GUARD + WRITE + ATTACH, BACK),
        town_rows("audit_entry"),
    ]
