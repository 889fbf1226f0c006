from django.db import migrations


class Migration(migrations.Migration):
    """The counters of the rate limits need not outlive a crash, so they cost no disk flush."""

    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE base_hits SET UNLOGGED", "ALTER TABLE base_hits SET LOGGED"
        )
    ]
