"""What lies on the officials' desks: claims of residency, guardianships, the counter, forms."""

from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Queue, Step, Tool
from madang.residents.models import Form, Guardianship, ResidencyClaim
from madang.towns.models import Town

State = ResidencyClaim.State


def claims(town: Town, now: datetime) -> Backlog:
    """Count what officials have to do: letters to print, documents to look at."""
    to_do = Q(way=ResidencyClaim.Way.DOCUMENT, document__isnull=False) | Q(
        way=ResidencyClaim.Way.POSTCARD, postcards=None
    )
    found = ResidencyClaim.objects.filter(to_do, town=town, state=State.OPEN).aggregate(
        waiting=Count("pk", distinct=True), oldest=Min("asked_at")
    )
    return Backlog(waiting=found["waiting"], oldest=found["oldest"])


def guardianships(town: Town, now: datetime) -> Backlog:
    """Count the guardianships that wait for the counter."""
    found = Guardianship.objects.filter(town=town, state=Guardianship.State.ASKED).aggregate(
        waiting=Count("pk"), oldest=Min("asked_at")
    )
    return Backlog(waiting=found["waiting"], oldest=found["oldest"])


def has_form(town: Town, now: datetime) -> bool:
    """Tell whether the town has ever asked its residents by a form."""
    return Form.objects.filter(town=town).exists()


QUEUES = (
    Queue(
        "residents.claims",
        _("Residency"),
        _("Letters to print and documents that two officials look at."),
        "residents.verify",
        "desk:claims",
        claims,
    ),
    Queue(
        "residents.guardianships",
        _("Guardians"),
        _("Who consents for a child under 14, confirmed at the counter."),
        "residents.verify",
        "desk:guardianships",
        guardianships,
    ),
)
TOOLS = (
    Tool(
        "residents.sittings",
        _("Help at the counter"),
        _("Act for a resident who cannot, with the resident's code or signature."),
        "residents.assist",
        "desk:sittings",
        "people",
    ),
    Tool(
        "residents.forms",
        _("Forms"),
        _("Ask residents for data: for which purpose, which fields, how long."),
        "residents.look",
        "desk:forms",
        "table",
    ),
)
STEPS = (
    Step(
        "residents.forms",
        _("Ask residents by a first form"),
        _("A form says its purpose and takes only what it names."),
        "residents.forms",
        "desk:openings",
        has_form,
        rank=80,
        needed=False,
    ),
)
