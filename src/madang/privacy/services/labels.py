"""The names in words of what is known of a person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.base.personal import Part
from madang.privacy.services import parts

# columns that many tables share; a part's own `labels` go before
LABELS: dict[str, Promise] = {
    "account": _("Person"),
    "act": _("What for"),
    "added_at": _("Added at"),
    "address": _("Address"),
    "agreed_at": _("Agreed at"),
    "answer": _("Answer"),
    "article": _("Article"),
    "asked_at": _("Asked at"),
    "asked_by": _("Asked by"),
    "at": _("When"),
    "byte_count": _("Size in bytes"),
    "client": _("Service"),
    "closed_at": _("Closed at"),
    "confirmation": _("How it was confirmed"),
    "confirmed_at": _("Confirmed at"),
    "created_at": _("Made at"),
    "decided_at": _("Decided at"),
    "decided_by": _("Decided by"),
    "decided_why": _("Reason of the decision"),
    "delete_at": _("Deleted at"),
    "department": _("Department"),
    "due_at": _("Due at"),
    "email": _("E-mail address"),
    "ended_at": _("Ended at"),
    "ended_by": _("Ended by"),
    "expires_at": _("Expires at"),
    "field": _("Field"),
    "fields": _("Fields"),
    "file_name": _("Name of the file"),
    "given_at": _("Given at"),
    "granted_at": _("Given at"),
    "granted_by": _("Given by"),
    "guardian": _("Guardian"),
    "handed_in_at": _("Handed in at"),
    "header_en": _("Heading in English"),
    "header_ko": _("Heading in Korean"),
    "how": _("How"),
    "is_proof": _("Accepted as proof"),
    "is_published": _("Published"),
    "key": _("Rule"),
    "kind": _("Kind"),
    "language": _("Language"),
    "law": _("Law"),
    "linked_at": _("Linked at"),
    "made_at": _("Made at"),
    "name": _("Name"),
    "name_ko": _("Town"),
    "number": _("Number"),
    "official": _("Official"),
    "opened_at": _("Begun at"),
    "phone": _("Phone number"),
    "printed_at": _("Printed at"),
    "provider": _("Sign-in provider"),
    "read_at": _("Read at"),
    "reason": _("Reason"),
    "received_at": _("Received at"),
    "receiver": _("Given to"),
    "role": _("Role"),
    "scopes": _("What it may read"),
    "signature": _("Signature"),
    "starts_at": _("Begins at"),
    "state": _("State"),
    "subject": _("Number with the provider"),
    "title_ko": _("Title in Korean"),
    "town": _("Town"),
    "tries": _("Attempts"),
    "type": _("Kind"),
    "until": _("Until"),
    "uploaded_at": _("Sent in at"),
    "used_at": _("Used at"),
    "valid_from": _("Valid from"),
    "value": _("Value"),
    "values": _("What was written"),
    "verified_at": _("Verified at"),
    "verified_by": _("Verified by"),
    "verifier": _("Verified by"),
    "way": _("Way of proof"),
    "what": _("What"),
    "why": _("Why"),
    "wish": _("Wish"),
    "withdrawn_at": _("Withdrawn at"),
    "wording": _("Words agreed to"),
    "written_at": _("Written at"),
}


def label(part: Part, path: str) -> str:
    """Return the name in words of the field at `path`, in the reader's language."""
    last = path.rpartition("__")[2]
    return str(part.labels.get(path) or LABELS.get(last) or _verbose(part, path))


def _verbose(part: Part, path: str) -> str:
    field = parts.field_at(parts.model_of(part), path)
    name = str(getattr(field, "verbose_name", field.name))
    return name[:1].upper() + name[1:]
