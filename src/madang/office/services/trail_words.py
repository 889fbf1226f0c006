"""What an auditor reads instead of the names of tables and columns."""

from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.privacy.services.labels import LABELS

TABLES: dict[str, Promise] = {
    "account_emailaddress": _("E-mail address of an account"),
    "allauth_idp_oidc_client": _("Service with this login"),
    "identity_client": _("Service with this login"),
    "identity_key": _("Signing key"),
    "identity_link": _("Link to a sign-in provider"),
    "identity_provider": _("Sign-in provider"),
    "identity_subject": _("Person's number with a service"),
    "mfa_authenticator": _("Second proof of a sign-in"),
    "office_export": _("Export of a town"),
    "people_account": _("Account"),
    "participation_draft": _("Draft of a proposal"),
    "participation_merge": _("Merge of two proposals"),
    "participation_mergereply": _("Reply of a supporter"),
    "participation_move": _("Step of a proposal"),
    "participation_proposal": _("Proposal"),
    "participation_proposalphoto": _("Photo of a proposal"),
    "participation_support": _("Support of a proposal"),
    "privacy_closure": _("Closure of an account"),
    "privacy_demand": _("Request about one's data"),
    "privacy_destruction": _("Destruction of data"),
    "privacy_download": _("Download of one's data"),
    "privacy_hold": _("Legal hold"),
    "privacy_look": _("Look at personal data"),
    "residents_assistance": _("Help at the counter"),
    "residents_attribute": _("Proven fact"),
    "residents_consent": _("Consent"),
    "residents_document": _("Document"),
    "residents_form": _("Form"),
    "residents_guardianship": _("Guardianship"),
    "residents_postcard": _("Letter with a code"),
    "residents_residencyclaim": _("Claim of residency"),
    "residents_submission": _("Form handed in"),
    "residents_verdict": _("Decision on a document"),
    "residents_wardcode": _("Code for a guardian"),
    "roles_approval": _("Approval by two"),
    "roles_delegation": _("Delegation"),
    "roles_department": _("Department"),
    "roles_invitation": _("Invitation"),
    "roles_membership": _("Role of a person"),
    "rules_rule": _("Rule"),
    "talk_comment": _("Comment"),
    "talk_measure": _("Measure of moderation"),
    "talk_objection": _("Objection to moderation"),
    "talk_policy": _("Moderation policy"),
    "talk_reaction": _("Reaction to a comment"),
    "talk_report": _("Report of a comment"),
    "talk_thread": _("Discussion"),
    "talk_version": _("Earlier wording of a comment"),
    "towns_emblem": _("Emblem of the town"),
    "towns_town": _("The town"),
    "transit_alert": _("Bus alert"),
    "transit_feed": _("Timetable feed"),
    "transit_feedversion": _("Version of a timetable"),
    "transit_positionsource": _("Source of vehicle positions"),
}
COLUMNS: dict[str, Promise] = {
    "agreed_by": _("Agreed by"),
    "id": _("Number"),
    "is_active": _("Active"),
    "key": _("Key"),
    "name": _("Name"),
    "name_en": _("Name in English"),
    "name_ko": _("Name in Korean"),
    "rooms": _("Rooms"),
    "valid_to": _("Valid until"),
}


def table_words(table: str) -> str:
    """Return what a row of the table is called; the table's own name when nobody says."""
    return str(TABLES.get(table, table))


def column_words(table: str, column: str) -> str:
    """Return what a column is called; its own name when nobody says."""
    name = column.removesuffix("_id")
    known = COLUMNS.get(name) or LABELS.get(name)
    return str(known or _verbose(table, name) or column)


def _verbose(table: str, name: str) -> str:
    model = _models().get(table)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return ""
    return str(getattr(field, "verbose_name", ""))


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
