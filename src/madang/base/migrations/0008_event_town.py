from django.db import migrations, models


class Migration(migrations.Migration):
    """What hangs on an event is of the event's town."""

    dependencies = [("base", "0007_event_readers")]

    operations = [
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                fields=["id", "town_id"], name="event_is_of_one_town"
            ),
        ),
    ]
