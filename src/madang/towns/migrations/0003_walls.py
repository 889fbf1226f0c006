from django.db import migrations

from madang.base.tenancy import town_rows

WALLS = """
ALTER TABLE towns_town ENABLE ROW LEVEL SECURITY;
CREATE POLICY towns_are_seen ON towns_town FOR SELECT USING (true);
CREATE POLICY own_town ON towns_town FOR UPDATE USING (id = madang_town());
REVOKE INSERT, UPDATE, DELETE ON towns_region FROM madang_town;
"""
BACK = """
DROP POLICY own_town ON towns_town;
DROP POLICY towns_are_seen ON towns_town;
ALTER TABLE towns_town DISABLE ROW LEVEL SECURITY;
GRANT INSERT, UPDATE, DELETE ON towns_region TO madang_town;
"""


class Migration(migrations.Migration):
    """A town's request reads every town, changes its own only, and no region."""

    dependencies = [("base", "0003_scope"), ("towns", "0002_settings")]

    operations = [town_rows("towns_emblem"), migrations.RunSQL(WALLS, BACK)]
