from django.db import migrations

from madang.audit.triggers import audited


class Migration(migrations.Migration):
    """What officials do with timetables, alerts and sources leaves a trace."""

    dependencies = [("audit", "0001_initial"), ("transit", "0003_town_rows")]

    operations = [
        audited("transit_alert"),
        audited("transit_feed"),
        audited("transit_feedversion", hidden=["findings", "counts"], ignored=["stage", "fraction"]),
        audited(
            "transit_positionsource",
            hidden=["token_hash"],
            ignored=["last_received_at", "last_error", "accepted", "refused"],
        ),
    ]
