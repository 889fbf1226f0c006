from django.db import migrations
from django.db.migrations import RunSQL

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

OWN = "split_part({column}, '.', 1) = madang_town()::text"


def bears_town(table: str, column: str) -> RunSQL:
    """Hide rows of allauth's `table` from other towns: the client's id begins with its town."""
    own = OWN.format(column=column)
    return RunSQL(
        f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY town_rows ON {table} USING ({own}) WITH CHECK ({own})""",
        f"""DROP POLICY town_rows ON {table};
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY""",
    )


class Migration(migrations.Migration):
    """Towns are kept apart, allauth's tables included, and every change is written down."""

    dependencies = [("audit", "0001_initial"), ("identity", "0001_initial")]

    operations = [
        town_rows("identity_provider", shared=True),
        town_rows("identity_link"),
        town_rows("identity_key"),
        town_rows("identity_client"),
        town_rows("identity_subject"),
        bears_town("allauth_idp_oidc_client", "id"),
        bears_town("allauth_idp_oidc_token", "client_id"),
        same_town("identity_link", "provider_id", "identity_provider"),
        same_town("identity_key", "provider_id", "identity_provider"),
        same_town("identity_subject", "client_id", "identity_client"),
        RunSQL(
            """ALTER TABLE identity_client ADD CONSTRAINT client_id_bears_its_town
               CHECK (split_part(oidc_id, '.', 1) = town_id::text)""",
            "ALTER TABLE identity_client DROP CONSTRAINT client_id_bears_its_town",
        ),
        audited("identity_provider", hidden=["secret_sealed"]),
        audited("identity_link", hidden=["subject"], ignored=["used_at"]),
        audited("identity_key", hidden=["sealed"]),
        audited("identity_client"),
        audited("identity_subject", hidden=["subject"]),
        audited("allauth_idp_oidc_client", hidden=["secret"]),
    ]
