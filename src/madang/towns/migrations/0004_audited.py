from django.db import migrations

from madang.audit.triggers import audited


class Migration(migrations.Migration):
    """Every change of a town's settings is written to its trail."""

    dependencies = [("audit", "0001_initial"), ("towns", "0003_walls")]

    operations = [
        audited("towns_town", hidden=("basemap",), town="id"),
        audited("towns_emblem", hidden=("image",)),
    ]
