from django.db import migrations

from madang.base.tenancy import same_town


class Migration(migrations.Migration):
    """A notice is of its event's town."""

    dependencies = [("base", "0008_event_town"), ("notices", "0001_initial")]

    operations = [same_town("notices_notice", "event_id", "base_event")]
