from django.db import migrations

from madang.audit.triggers import audited


class Migration(migrations.Migration):
    """Accounts from before sign-up was made by operators: their addresses count as proven."""

    dependencies = [
        ("people", "0002_sign_in"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """UPDATE people_account SET email = lower(email) WHERE email <> lower(email);
               INSERT INTO account_emailaddress (user_id, email, verified, "primary")
               SELECT id, email, true, true FROM people_account WHERE email IS NOT NULL""",
            "DELETE FROM account_emailaddress",
        ),
        audited(
            "people_account",
            hidden=["email", "phone", "name", "password"],
            ignored=["last_login"],
        ),
        audited("account_emailaddress", hidden=["email"]),
        audited("mfa_authenticator", hidden=["data"], ignored=["last_used_at"]),
    ]
