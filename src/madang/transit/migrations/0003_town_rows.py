from django.db import migrations

from madang.base.tenancy import town_rows


class Migration(migrations.Migration):
    """A query that forgets its town finds nothing of another."""

    dependencies = [("base", "0003_scope"), ("transit", "0002_town_keys")]

    operations = [
        town_rows("transit_alert"),
        town_rows("transit_feed"),
        town_rows("transit_feedversion"),
        town_rows("transit_chunk"),
        town_rows("transit_observedarrival"),
        town_rows("transit_positionbatch"),
        town_rows("transit_positionsource"),
    ]
