from django.db import migrations


def same_town(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A row and the row it belongs to are of one town: a key over both columns."""
    name = f"{table}_{column}_same_town"
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY ({column}, town_id) REFERENCES {parent} (id, town_id)
            DEFERRABLE INITIALLY DEFERRED""",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


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
