from django.db import migrations

from madang.base.tenancy import same_town


class Migration(migrations.Migration):
    """What Django cannot declare: keys that hold a town's rows together, and storage."""

    dependencies = [("transit", "0001_initial")]

    operations = [
        same_town("transit_feedversion", "feed_id", "transit_feed"),
        same_town("transit_chunk", "version_id", "transit_feedversion"),
        same_town("transit_positionbatch", "source_id", "transit_positionsource"),
        migrations.RunSQL(  # chunks are compressed already
            "ALTER TABLE transit_chunk ALTER COLUMN data SET STORAGE EXTERNAL",
            "ALTER TABLE transit_chunk ALTER COLUMN data SET STORAGE EXTENDED",
        ),
    ]
