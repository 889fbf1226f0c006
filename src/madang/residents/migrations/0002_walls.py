from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TABLES = {
    "residents_attribute": ("value",),
    "residents_residencyclaim": ("name", "address"),
    "residents_postcard": ("code_hash",),
    "residents_document": ("salt", "sealed"),
    "residents_verdict": (),
    "residents_form": (),
    "residents_consent": (),
    "residents_submission": ("values",),
    "residents_guardianship": (),
    "residents_assistance": ("code_hash", "signature"),
}
CHILDREN = (
    ("residents_postcard", "claim_id", "residents_residencyclaim"),
    ("residents_document", "claim_id", "residents_residencyclaim"),
    ("residents_verdict", "claim_id", "residents_residencyclaim"),
    ("residents_consent", "form_id", "residents_form"),
    ("residents_submission", "consent_id", "residents_consent"),
)


class Migration(migrations.Migration):
    """Towns are kept apart, rows hang together within one, and every change is written down."""

    dependencies = [("audit", "0001_initial"), ("residents", "0001_initial")]

    operations = [
        *(town_rows(table) for table in TABLES),
        *(same_town(*child) for child in CHILDREN),
        *(audited(table, hidden=hidden) for table, hidden in TABLES.items()),
        audited("residents_wardcode", hidden=("code_hash",)),
    ]
