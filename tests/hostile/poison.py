"""One row of every table, with a script in every text that has room for one."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import DatabaseError, models, transaction

from tests.hostile.ground import Ground

SCRIPT = """"'><script>alert(9)</script>"""
SHORT = "<b id=x9>"
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
KEPT = {"towns.Town", "towns.Region", "people.Account"}  # stand already; their texts are filled
CODED = {"slug", "host", "time_zone", "language", "colour_primary", "colour_accent", "machine"}
FITTING: dict[str, object] = {  # what a name asks for, in whichever table
    "cases.ClockEvent.kind": "stop",
    "cases.Case.machine": "proposal",
    "cases.Case.state": "waiting",
    "cases.Escalation.step": "head",
    "cases.Move.source": "opened",
    "cases.Move.target": "waiting",
    "delivery.AgencyInvitation.outcome": "",
    "delivery.CouponEdition.won": 1_000,
    "delivery.DeliveryFee.up_to_m": 1_000,
    "delivery.KeeperInvitation.outcome": "",
    "delivery.Shop.business_number": "1234567891",
    "delivery.Shop.lat": 37.5,
    "delivery.Shop.lon": 127.0,
    "delivery.Shop.opened_at": NOW,
    "delivery.Shop.purse": True,  # the last that there is
    "delivery.Shop.state": "open",
    "delivery.Shop.subject": True,
    "delivery.ShopHours.opens": 540,
    "delivery.ShopHours.closes": 1_320,
    "ledger.IssueRow.account": True,
    "ledger.IssueRow.amount": 1_000,
    "ledger.IssueRow.reason": "",
    "ledger.Programme.areas": ["41110"],
    "ledger.Programme.months": 12,
    "ledger.Purchase.discount": 0,
    "ledger.Purse.holder": "town",
    "ledger.Purse.name": "till",
    "privacy.Hold.until": NOW + timedelta(days=1),
    "reputation.Complaint.reason": "advert",
    "reputation.Review.reason": "",
    "reputation.Review.stars": 5,
    "reputation.Signal.sign": "near",
    "reputation.Subject.kind": "delivery.shop",
    "reputation.Takedown.reason": "advert",
    "reputation.Verdict.reason": "advert",
    "talk.Measure.comment": True,
    "talk.Measure.reason": "advert",
    "talk.Report.reason": "advert",
    "path": "/x/",
    "role": "moderator",
    "required": ["name"],
    "fields": ["name"],
}
FILLED = {  # may be empty, but not in the row that is planted
    "cases.ClockEvent.reason",
    "delivery.KeeperInvitation.email",
    "privacy.Demand.field",
    "privacy.Demand.wish",
    "reputation.Verdict.public_reason",
    "talk.Comment.body",
    "talk.Measure.article",
    "talk.Measure.public_reason",
}


def plant(ground: Ground) -> dict[str, list[int]]:
    """Fill what stands, add a row to every other table, and return the ids by model.

    Tables whose rows cannot be made up (they are bound to others by constraints) stay empty; the
    test names them.
    """
    ids: dict[str, list[int]] = {}
    waiting = [model for model in apps.get_models() if model.__module__.startswith("madang.")]
    for _round in range(4):  # a row may need a row of a table that comes later
        for model in list(waiting):
            if _planted(model, ground):
                waiting.remove(model)
    for model in apps.get_models():
        if model.__module__.startswith("madang."):
            ids[model._meta.label] = list(model._base_manager.values_list("pk", flat=True)[:20])
    return ids


def _planted(model: type[models.Model], ground: Ground) -> bool:
    if model._meta.label in KEPT:
        for row in model._base_manager.all():
            _poison(row)
        return True
    try:
        with transaction.atomic():
            row = model(**{field.name: value_of(field, ground) for field in _needed(model)})
            row.save(force_insert=True)
    except (DatabaseError, LookupError, TypeError, ValueError):
        return False
    _poison(row)
    return True


def _needed(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if f"{field.model._meta.label}.{field.name}" in FITTING
        or not (field.null or field.has_default() or isinstance(field, models.AutoField))
    ]


def _poison(row: models.Model) -> None:
    """Put a script in each text of `row`, one by one: what its constraints refuse stays."""
    for field in row._meta.concrete_fields:
        text = text_for(field)
        if text and not (field.primary_key or field.choices):
            try:
                with transaction.atomic():
                    type(row)._base_manager.filter(pk=row.pk).update(**{field.name: text})
            except DatabaseError:
                continue


def text_for(field: models.Field) -> object:
    """Return the worst that fits in `field`; nothing when it holds no free text."""
    if field.name in CODED or f"{field.model._meta.label}.{field.name}" in FITTING:
        return None
    if isinstance(field, models.JSONField):
        return {"name": SCRIPT, SCRIPT: [SCRIPT]} if field.name in {"params", "payload"} else None
    if isinstance(field, models.URLField):
        return "https://x.example/" + SCRIPT
    if isinstance(field, models.EmailField):
        return "<script>alert(9)</script>@x.example"
    if isinstance(field, models.CharField | models.TextField):
        longest = field.max_length or 1000
        return SCRIPT if longest >= len(SCRIPT) else SHORT if longest >= len(SHORT) else None
    return None


def value_of(field: models.Field, ground: Ground) -> object:
    """Return something that `field` takes."""
    fitting = FITTING.get(f"{field.model._meta.label}.{field.name}", FITTING.get(field.name))
    if isinstance(field, models.ForeignKey):
        return _related(field, ground)
    if fitting is not None:
        return fitting
    is_filled = f"{field.model._meta.label}.{field.name}" in FILLED
    if field.blank and not is_filled and isinstance(field, models.CharField | models.TextField):
        return ""
    if field.choices:
        return field.choices[0][0]
    return _made(field)


def _related(field: models.ForeignKey, ground: Ground) -> models.Model:
    label = field.related_model._meta.label
    if label == "towns.Town":
        return ground.gaon
    if label == "people.Account":  # two of a row are not the same
        return (ground.resident, ground.operator)[_place(field) % 2]
    found = field.related_model._base_manager.last()
    if found is None:
        raise LookupError(field.related_model)
    return found


def _place(field: models.Field) -> int:
    """Return which of its table's fields of this class it is."""
    alike = [one for one in field.model._meta.concrete_fields if isinstance(one, type(field))]
    return alike.index(field)


@singledispatch
def _made(field: models.Field) -> object:
    return 1


_made.register(models.TextField, lambda field: "x")
_made.register(models.CharField, lambda field: uuid4().hex[: field.max_length])
_made.register(models.EmailField, lambda field: f"{uuid4().hex[:8]}@x.example")
_made.register(models.DateTimeField, lambda field: NOW + timedelta(hours=_place(field)))
_made.register(models.DateField, lambda field: date(2026, 11, 23) + timedelta(_place(field)))
_made.register(SearchVectorField, lambda field: "x")
_made.register(models.TimeField, lambda field: time(9))
_made.register(models.DurationField, lambda field: timedelta(hours=1))
_made.register(models.DecimalField, lambda field: Decimal(1))
_made.register(models.BooleanField, lambda field: True)
_made.register(models.UUIDField, lambda field: uuid4())
_made.register(models.BinaryField, lambda field: b"x" * 32)
_made.register(models.JSONField, lambda field: {})
_made.register(ArrayField, lambda field: [])
