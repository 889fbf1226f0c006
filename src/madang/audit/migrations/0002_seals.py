import django.db.models.deletion
from django.db import migrations, models

from madang.base.tenancy import town_rows

SEALS = """
CREATE TABLE audit_seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    town_id bigint,
    day date NOT NULL,
    made_at timestamptz NOT NULL,
    entries integer NOT NULL CHECK (entries > 0),
    previous bytea NOT NULL CHECK (length(previous) = 32),
    root bytea NOT NULL UNIQUE CHECK (length(root) = 32),
    CONSTRAINT audit_chain_has_no_fork UNIQUE (previous)
);
CREATE INDEX audit_seal_day ON audit_seal (town_id, day, id);
CREATE TABLE audit_link (
    entry_id bigint PRIMARY KEY,  -- no foreign keys: a link must tell when the rest is gone
    seal_id bigint NOT NULL,
    position integer NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    CONSTRAINT audit_link_has_its_place UNIQUE (seal_id, position)
);
REVOKE ALL ON audit_seal, audit_link FROM madang_town;
GRANT SELECT ON audit_seal TO madang_town;

CREATE FUNCTION madang_audit_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a seal is never changed (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_seal_rows BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION madang_audit_sealed();
CREATE TRIGGER audit_seal_all BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION madang_audit_sealed();
CREATE TRIGGER audit_link_rows BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION madang_audit_sealed();
CREATE TRIGGER audit_link_all BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION madang_audit_sealed();
"""
BACK = """
DROP TABLE audit_link;
DROP TABLE audit_seal;
DROP FUNCTION madang_audit_sealed();
"""


class Migration(migrations.Migration):
    """Seals close the trail behind us; a link is an entry's place under one."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("town_id", models.BigIntegerField(null=True)),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("entries", models.IntegerField()),
                ("previous", models.BinaryField()),
                ("root", models.BinaryField()),
            ],
            options={"db_table": "audit_seal", "ordering": ["id"], "managed": False},
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("entry", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to="audit.entry")),
                ("position", models.IntegerField()),
                ("hash", models.BinaryField()),
                ("seal", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="links", to="audit.seal")),
            ],
            options={"db_table": "audit_link", "ordering": ["seal", "position"], "managed": False},
        ),
        migrations.RunSQL(SEALS, BACK),
        town_rows("audit_seal"),
    ]
