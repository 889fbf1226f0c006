from django.db import migrations

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'madang_town') THEN
        BEGIN
            CREATE ROLE madang_town NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'Madang needs the role madang_town; a superuser must run: '
                    'CREATE ROLE madang_town NOLOGIN; GRANT madang_town TO %;', current_user;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'madang_town', 'MEMBER') THEN
        EXECUTE format('GRANT madang_town TO %I', current_user);
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO madang_town;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO madang_town;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO madang_town;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO madang_town;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO madang_town;

CREATE FUNCTION madang_town() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('madang.town', true), '')::bigint;
"""
BACK = """
DROP FUNCTION madang_town();
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM madang_town;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM madang_town;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM madang_town;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM madang_town;
REVOKE USAGE ON SCHEMA public FROM madang_town;
"""


class Migration(migrations.Migration):
    """The role in which a town's requests run; the role stays, other databases may use it."""

    dependencies = [("base", "0002_unlogged")]

    operations = [migrations.RunSQL(ROLE, BACK)]
