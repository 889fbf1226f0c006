from django.db import migrations

# Every transfer comes with arrays of its own. Planned anew for each of them, planning is a fifth to a
# third of what the server does; the plans are the same whatever stands in the arrays.
KEPT = "ALTER FUNCTION ledger_post SET plan_cache_mode = force_generic_plan;"
NOT_KEPT = "ALTER FUNCTION ledger_post RESET plan_cache_mode;"


class Migration(migrations.Migration):
    """A transfer is planned once for a session, not each time."""

    dependencies = [("ledger", "0008_issueruns")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
