from django.db import migrations

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

TEXT = ("title", "body", "place", "lat", "lon", "signed")
TABLES = ("draft", "draftphoto", "proposal", "proposalphoto", "move", "merge", "mergereply", "support")
CHILDREN = (
    ("draftphoto", "draft_id", "participation_draft"),
    ("proposal", "case_id", "cases_case"),
    ("proposal", "thread_id", "talk_thread"),
    ("proposal", "merged_into_id", "participation_proposal"),
    ("proposalphoto", "proposal_id", "participation_proposal"),
    ("move", "proposal_id", "participation_proposal"),
    ("merge", "source_id", "participation_proposal"),
    ("merge", "target_id", "participation_proposal"),
    ("mergereply", "merge_id", "participation_merge"),
    ("support", "proposal_id", "participation_proposal"),
    ("support", "carried_by_id", "participation_merge"),
)
COUNTED = ("supports", "verified_supports")


class Migration(migrations.Migration):
    """Towns are kept apart, rows hang together within one, and every change is written down."""

    dependencies = [
        ("audit", "0001_initial"),
        ("base", "0003_scope"),
        ("participation", "0001_proposals"),
    ]

    operations = [
        *(town_rows(f"participation_{table}") for table in TABLES),
        *(same_town(f"participation_{table}", *rest) for table, *rest in CHILDREN),
        audited("participation_draft", hidden=TEXT, ignored=("touched_at",)),
        audited("participation_proposal", hidden=("signed",), ignored=COUNTED),
        audited("participation_proposalphoto", hidden=("image",)),
        audited("participation_move"),
        audited("participation_merge"),
        audited("participation_mergereply", hidden=("consents",)),
        audited("participation_support"),
    ]
