from django.db import migrations, models

from madang.audit.triggers import audited

WATCHED = audited("office_export")


class Migration(migrations.Migration):
    """Whoever takes a town's records out is written to its trail."""

    dependencies = [("audit", "0001_initial"), ("office", "0001_initial")]

    operations = [
        migrations.RunSQL(WATCHED.reverse_sql, WATCHED.sql),
        migrations.AddField(
            "export", "fetched_at", models.DateTimeField(null=True, blank=True)
        ),
        audited("office_export"),
    ]
