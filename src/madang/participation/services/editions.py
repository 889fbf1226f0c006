"""Editions of the participatory budget: made, changed, opened, and what their dates allow now."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madang.base import scope
from madang.participation.engine import editions as engine
from madang.participation.engine.editions import BEFORE_THE_VOTE, Cap, Entry, Fault, PhaseKind, Plan
from madang.participation.models import Audience, Category, Edition, Phase, Project
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Region, Town

ACT = "participation.editions"
PROJECTS = "participation.projects"
SETTLED = frozenset({*BEFORE_THE_VOTE, PhaseKind.VOTE})  # dates that a fixed ballot holds
TERMS = (
    *("budget", "kind", "longest", "rule", "completion", "stop", "increment", "min_votes"),
    *("least_age", "most_age", "regions", "caps", "incompatible", "title", "decided_by"),
)


@transaction.atomic
def make(edition: Edition, *, by: Account, now: datetime) -> Edition:
    """Keep a new edition, which operators alone see. Raises PermissionDenied."""
    permissions.require(by, ACT, town=edition.town, now=now)
    edition.made_by, edition.made_at = by, now
    edition.opened_at = edition.poll = edition.result = edition.taken_over_at = None
    edition.save()
    return edition


@transaction.atomic
def change(edition: Edition, *, by: Account, now: datetime) -> Edition:
    """Keep changed settings; once the ballot is fixed only `about` can change.

    Raises PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=edition.town, now=now)
    held = locked(edition.pk, town=edition.town)
    names = TERMS if held.poll_id is None else ()
    if any(getattr(held, name) != getattr(edition, name) for name in TERMS) and not names:
        raise ValidationError(_("The ballot is fixed: only the description can still be changed."))
    for name in (*names, "about"):
        setattr(held, name, getattr(edition, name))
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=""):
        held.save(update_fields=[*names, "about"])
    return held


@transaction.atomic
def open_(edition: Edition, *, by: Account, now: datetime) -> Edition:
    """Show the edition to everybody. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=edition.town, now=now)
    held = locked(edition.pk, town=edition.town)
    if held.opened_at is not None:
        raise ValidationError(_("The edition is open already."))
    if PhaseKind.VOTE not in {span.kind for span in held.spans}:
        raise ValidationError(_("Give the phases their dates first, the vote at least."))
    held.opened_at = now
    held.save(update_fields=["opened_at"])
    return held


@transaction.atomic
def set_phases(
    edition: Edition, spans: Iterable[engine.Span], *, by: Account, now: datetime
) -> None:
    """Replace the dates of an edition; those up to the vote stay once the ballot is fixed.

    Raises PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=edition.town, now=now)
    held, given = locked(edition.pk, town=edition.town), list(spans)
    wrong = engine.phase_faults(given)
    if wrong:
        raise ValidationError([told(fault) for fault in wrong])
    if held.poll_id and _settled(held.spans) != _settled(given):
        raise ValidationError(
            _("The ballot is fixed: the dates up to the end of the vote stay as they are.")
        )
    there = {phase.span: phase for phase in held.phases.all()}
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=""):
        for span, phase in there.items():
            if span not in given:
                phase.delete()
        for span in given:
            if span not in there:
                Phase.objects.create(
                    town_id=held.town_id,
                    edition=held,
                    kind=span.kind,
                    starts_at=span.starts_at,
                    ends_at=span.ends_at,
                )


def _settled(spans: Iterable[engine.Span]) -> set[engine.Span]:
    return {span for span in spans if span.kind in SETTLED}


def listing(*, town: Town) -> QuerySet[Edition]:
    """Return the editions that were opened, the newest first."""
    return Edition.objects.of(town).public().for_lists().select_related("poll")


def of_town(*, town: Town) -> QuerySet[Edition]:
    """Return every edition, those not opened included."""
    return Edition.objects.of(town).for_lists().select_related("poll")


def locked(pk: int, *, town: Town) -> Edition:
    """Return the edition, held until the transaction ends. Raises Edition.DoesNotExist."""
    return Edition.objects.of(town).select_for_update(of=("self",)).get(pk=pk)


def check(act: str, edition: Edition, *, now: datetime) -> None:
    """Raise ValidationError unless `act` may be done with the edition's projects now."""
    if edition.opened_at is None:
        raise ValidationError(_("The edition is not open yet."))
    if edition.poll_id is not None:
        raise ValidationError(_("The ballot is fixed: nothing can be changed any more."))
    if not engine.allows(act, edition.spans, now):
        raise ValidationError(_("No phase is on in which this can be done. Look at the dates."))


def told(fault: Fault) -> str:
    """Say a fault in the reader's language."""
    params = {
        key: _(str(value)) if key.endswith("_word") else value
        for key, value in fault.params.items()
    }
    return _(engine.WORDS[fault.code]) % params


def plan(edition: Edition) -> Plan:
    """Return what decides how the edition's vote is counted."""
    rows = Project.objects.of(edition).for_lists()
    return Plan(
        budget=edition.budget,
        entries=[entry(row) for row in rows],
        spans=edition.spans,
        rule=edition.rule,
        completion=edition.completion,
        longest=edition.longest if edition.kind != "knapsack" else 1,
        caps=caps(edition),
        incompatible=edition.incompatible,
    )


def entry(project: Project) -> Entry:
    """Return the project as the checks take it."""
    return Entry(
        number=project.number,
        title=project.title,
        state=engine.State(project.state),
        cost=project.cost,
        area=project.area.code if project.area else "",
        category=project.category,
        audience=project.audience,
    )


def caps(edition: Edition) -> list[Cap]:
    """Return the limits of areas, categories and audiences with their names."""
    codes = [cap["value"] for cap in edition.caps if cap["by"] == "area"]
    regions = {region.code: region.name for region in Region.objects.filter(code__in=codes)}
    words = {str(value): str(label) for value, label in (*Category.choices, *Audience.choices)}
    names = regions | words
    return [
        Cap(cap["by"], cap["value"], names.get(cap["value"], cap["value"]), cap["most"])
        for cap in edition.caps
    ]
