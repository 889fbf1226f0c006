from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = ("conversation", "participant", "statement", "opinion", "drawnmap")
CHILDREN = (
    ("participant", "conversation_id", "participation_conversation"),
    ("statement", "conversation_id", "participation_conversation"),
    ("opinion", "participant_id", "participation_participant"),
    ("opinion", "statement_id", "participation_statement"),
    ("drawnmap", "conversation_id", "participation_conversation"),
)


class Migration(migrations.Migration):
    """Towns are kept apart, rows hang together within one, and official acts are written down."""

    dependencies = [
        ("audit", "0001_initial"),
        ("base", "0003_scope"),
        ("participation", "0003_opinions"),
    ]

    operations = [
        *(town_rows(f"participation_{table}") for table in TABLES),
        *(same_town(f"participation_{table}", *rest) for table, *rest in CHILDREN),
        audited("participation_conversation"),
        audited("participation_statement"),
    ]
