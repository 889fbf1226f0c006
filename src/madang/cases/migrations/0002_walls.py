from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

# with the columns that may speak of a person
TABLES = {
    "cases_case": ("title",),
    "cases_assignment": (),
    "cases_move": ("note", "data"),
    "cases_clockevent": ("answer",),
    "cases_interimreply": (),
    "cases_internalnote": ("text",),
    "cases_escalation": (),
}
OF_A_CASE = tuple(table for table in TABLES if table != "cases_case")
BY_A_DEPARTMENT = tuple(
    table for table in TABLES if table not in {"cases_case", "cases_escalation"}
)


class Migration(migrations.Migration):
    """A town's cases are its own, and every change of one leaves a trace."""

    dependencies = [
        ("audit", "0001_initial"),
        ("roles", "0002_walls"),
        ("cases", "0001_initial"),
    ]

    operations = [
        *(town_rows(table) for table in TABLES),
        *(same_town(table, "case_id", "cases_case") for table in OF_A_CASE),
        *(same_town(table, "department_id", "roles_department") for table in BY_A_DEPARTMENT),
        *(audited(table, hidden=hidden) for table, hidden in TABLES.items()),
    ]
