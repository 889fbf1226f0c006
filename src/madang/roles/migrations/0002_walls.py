from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows


class Migration(migrations.Migration):
    """A town's people are its own, and every change of what they are leaves a trace."""

    dependencies = [("base", "0003_scope"), ("audit", "0001_initial"), ("roles", "0001_initial")]

    operations = [
        same_town("roles_department", "parent_id", "roles_department"),
        same_town("roles_membership", "department_id", "roles_department"),
        same_town("roles_invitation", "department_id", "roles_department"),
        same_town("roles_delegation", "membership_id", "roles_membership"),
        town_rows("roles_department"),
        town_rows("roles_membership"),
        town_rows("roles_invitation"),
        town_rows("roles_delegation"),
        town_rows("roles_approval"),
        audited("roles_department"),
        audited("roles_membership"),
        audited("roles_invitation", hidden=["email", "name", "nonce"]),
        audited("roles_delegation"),
        audited("roles_approval", hidden=["subject_text", "payload"]),
    ]
