"""A person leaves who left a trace in every room: nothing that the rooms declare stays behind."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from madang.base.personal import Erasure, Part
from madang.ledger.models import Programme
from madang.ledger.services import programmes, purses
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.people.models import Account
from madang.privacy.services import closures, parts
from madang.roles.tests.towns import a_department, a_town, someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
NAME = "q7xreeds"  # stands in every text that tells who the person is
TELLING = frozenset(
    {"address", "content", "email", "endpoint", "ip", "name", "signature", "subject", "user_agent"}
    | {"value", "values"}
)  # reasons and numbers stay in the audit trail, which names people by a number only
_numbers = count(1)

# made by nobody here: the database itself writes them, or they belong to no person
WRITTEN_ELSEWHERE = {"audit.Entry", "base.Event", "people.Account", "sessions.Session"}

GOES = [
    part
    for part in parts.declared()
    if part.model not in WRITTEN_ELSEWHERE and part.on_erasure is not Erasure.KEEP
]
EMPTIED = [part for part in GOES if part.on_erasure is Erasure.BLANK]  # the row itself stays

# what the tables' own constraints ask for


def a_programme(town: Town) -> Programme:
    """Return a new programme with a voucher of its own: its purses have to fit together."""
    code = f"V{next(_numbers)}"
    voucher = purses.asset(
        town=town, code=code, kind="voucher", name_ko="급식", now=NOW, has_lots=True
    )
    return programmes.start(
        asset=voucher, code=code, kind="policy", title=Title("시", "급식"),
        terms=Terms(areas=["4"]), flow=Flow(), now=NOW,
    )  # fmt: skip


VALUES: dict[str, dict[str, Any]] = {
    "allauth_idp_oidc.Client": {"id": lambda town: f"{town.pk}.{next(_numbers)}"},
    "cases.Case": {"path": ""},
    "cases.ClockEvent": {"kind": "start"},
    "delivery.AgencyInvitation": {"outcome": ""},
    "delivery.AgencyPart": {"percent": 10},
    "delivery.AgencyTerms": {"percent": 10},
    "delivery.Courier": {"name": "나래"},  # kept by law, whatever goes of the person
    "delivery.KeeperInvitation": {"outcome": ""},
    "delivery.KeeperInvitation.account": {"outcome": "", "email": "", "is_handover": True},
    "delivery.Shop": {"business_number": lambda town: f"{next(_numbers):010}"},
    "ledger.IssueRow": {"amount": 5_000, "reason": ""},
    "ledger.IssueRun": {"programme": lambda town: a_programme(town)},
    "participation.Merge": {"state": "asking", "ended_at": None},
    "participation.Panel": {"seed": ""},
    "participation.Proposal": {"verdict": "", "state": "published"},
    "reputation.Complaint": {"reason": "advert"},
    "reputation.Review": {"stars": 5, "reason": ""},
    "reputation.Subject": {"kind": "delivery.shop"},
    "reputation.Takedown": {"reason": "advert"},
    "reputation.Verdict": {"reason": "advert"},
    "residents.Attribute": {"how": "counter", "verifier": "민원과", "field": "name"},
    "residents.Consent": {"fields": ["name"]},
    "residents.Form": {"required": ["name"]},
    "roles.Delegation": {"until": NOW + timedelta(days=30)},
    "roles.Invitation": {"role": "courier"},
    "roles.Membership": {"role": "courier"},
    "rules.Rule.agreed_by": {"key": "privacy.answer_days", "value": "7"},
    "rules.Rule.asked_by": {"key": "privacy.undo_days", "value": "7"},
    "talk.Comment": {"hidden_reason": ""},
    "talk.Measure": {"what": "close", "reason": "advert"},
    "talk.Objection": {"answer": ""},
    "talk.Report": {"reason": "advert"},
    "talk.Thread": {"path": lambda town: f"/{next(_numbers)}/"},
}

OTHERS = ["-"]  # the path of a row that is not the person's


class Traces:
    """Makes a row for each declared part, with `person` where the part says so."""

    def __init__(self, town: Town, person: Account) -> None:
        self.town, self.person, self.is_told = town, person, False

    def leave(self, part: Part) -> Any:
        """Make a row of `part` that is the person's; its texts tell of them if it is to go."""
        self.is_told = part.on_erasure is Erasure.DELETE
        return self._row(parts.model_of(part), part.person.split("__"))

    def _row(self, model: type[models.Model], path: list[str]) -> Any:
        label = model._meta.label
        given = VALUES.get(f"{label}.{path[0]}") or VALUES.get(label, {})
        values = {
            field.name: self._value(field, path, given)
            for field in model._meta.concrete_fields
            if field.name in given or path[0] == field.name or self._is_needed(field)
        }
        return model._base_manager.create(**values)

    @staticmethod
    def _is_needed(field: Any) -> bool:
        return not (field.null or field.has_default() or field.primary_key) or field.name == "town"

    def _value(self, field: Any, path: list[str], given: dict[str, Any]) -> Any:
        if field.name in given:
            value = given[field.name]
            return value(self.town) if callable(value) else value
        if field.is_relation:
            return self._parent(field, path)
        if path == [field.name]:
            return getattr(self.person, field.name)
        is_told = self.is_told and path != OTHERS and field.name in TELLING
        return self._plain(field, NAME if is_told else "x")

    def _parent(self, field: Any, path: list[str]) -> Any:
        target = field.related_model
        if path[0] == field.name:
            return self.person if target is Account else self._own(target, path[1:])
        if target is Town:
            return self.town
        if target is Account:
            return someone()
        return self._row(target, OTHERS)

    def _own(self, model: type[models.Model], path: list[str]) -> Any:
        mine = model._base_manager.filter(**{"__".join(path): self.person}).first()
        return mine or self._row(model, path)

    @staticmethod
    def _plain(field: Any, text: str) -> Any:
        if field.choices:
            return field.choices[0][0]
        number = next(_numbers)
        values = {
            models.DateTimeField: NOW + timedelta(seconds=number),
            models.DateField: NOW.date(),
            models.GenericIPAddressField: "203.0.113.9",
            ArrayField: [],
            models.JSONField: {"name": text},
            models.BinaryField: b"x",
            models.BooleanField: True,
            models.IntegerField: number,
            models.FloatField: float(number),
        }
        kinds = (kind for kind in values if isinstance(field, kind))
        return values.get(next(kinds, None), f"{number}{text}"[: field.max_length])


def tables_with(text: str) -> list[str]:
    """Return the tables in which `text` stands anywhere in a row, read as the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200")
        names = sorted(name for (name,) in cursor.fetchall())
        found = []
        for name in names:
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{name}" AS t WHERE t::text ILIKE %s)',  # noqa: S608
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                found.append(name)
        return found


@pytest.fixture
def leaver() -> Account:
    """A person with a row for every part that is not kept, who asked to leave at NOW."""
    town = a_town("gaon")
    a_department(town)
    person = someone(town, name=NAME, email=f"{NAME}@gaon.example")
    traces = Traces(town, person)
    for part in GOES:
        if not parts.rows_of(part, person).exists():
            traces.leave(part)
    closures.ask(account=person, town=town, path="/", now=NOW)
    return person


@pytest.mark.django_db
def test_who_leaves_is_gone_from_every_room(leaver):
    assert all(parts.rows_of(part, leaver).exists() for part in GOES)

    assert closures.carry_out_due(now=LATER) == 1

    gone = [part for part in GOES if part not in EMPTIED]
    stayed = [part for part in gone if parts.rows_of(part, leaver).exists()]
    assert [f"{part.model} by {part.person}" for part in stayed] == []
    for part in EMPTIED:
        for row in parts.rows_of(part, leaver).values(*part.blanked):
            assert set(row.values()) <= {"", None}, part.model


@pytest.mark.django_db
def test_no_table_says_any_more_who_it_was(leaver):
    """Neither a declared one nor any other: the audit trail, counters, jobs, caches."""
    assert {"people_account", "account_emailaddress"} <= set(tables_with(NAME))
    Account.objects.filter(pk=leaver.pk).update(last_login=NOW)

    closures.carry_out_due(now=LATER)

    assert tables_with(NAME) == []
