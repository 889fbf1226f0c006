"""A rule is changed by two persons, from a day to come, and the past stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.audit.models import Entry
from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, someone
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.models import Rule
from madang.rules.services import changes, rules
from madang.rules.services.changes import Draft

KEY = "residents.postcard_days"
STANDARD = CATALOGUE[KEY].default
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def two(gaon):
    return someone(gaon, Role.TOWN_OPERATOR), someone(gaon, Role.HEAD)


def draft(value="20", day=JULY, **more):
    given = {"key": KEY, "article": "가온시 조례 제5조", "decided_by": "가온시의회"}
    return Draft(value=value, starts_on=day, **given | more)


def ask(town, by, **more):
    return changes.propose(town=town, by=by, draft=draft(**more), why="우편이 늦다", now=NOW)


def agree(approval, by, now=NOW):
    return approvals.approve(approval=approval, by=by, now=now)


def value(town, day, key=KEY):
    return rules.value(town=town, key=key, at=changes.beginning(town, day))


def test_a_change_that_two_agree_on_counts_from_its_day(gaon, two):
    asked = ask(gaon, two[0])
    assert not Rule.objects.exists()

    agree(asked, two[1])

    rule = Rule.objects.get()
    assert (rule.asked_by, rule.agreed_by) == two
    assert (rule.decided_by, rule.article, rule.why) == (
        "가온시의회",
        "가온시 조례 제5조",
        "우편이 늦다",
    )
    assert value(gaon, JULY - timedelta(days=1)) == STANDARD
    assert value(gaon, JULY) == 20
    assert rule.valid_from.astimezone(gaon.zone).isoformat() == "2026-07-01T00:00:00+09:00"


def test_nobody_agrees_with_himself(gaon, two):
    asked = ask(gaon, two[0])

    with pytest.raises(PermissionDenied):
        agree(asked, two[0])
    assert not Rule.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.AUDITOR, Role.RESIDENT, Role.MODERATOR])
def test_others_may_not_ask(gaon, role):
    with pytest.raises(PermissionDenied):
        ask(gaon, someone(gaon, role))
    assert not Approval.objects.exists()


def test_an_operator_of_another_town_may_not_ask(gaon):
    with pytest.raises(PermissionDenied):
        ask(gaon, someone(a_town("narae"), Role.TOWN_OPERATOR))
    assert not Approval.objects.exists()


@pytest.mark.parametrize("written", ["", "many", "2", "61", "14.5", "-3", "1e3", "١٤", "9" * 30])
def test_what_the_rule_cannot_be_is_refused(gaon, two, written):
    with pytest.raises(ValidationError) as refused:
        ask(gaon, two[0], value=written)
    assert set(refused.value.message_dict) == {"value"}
    assert not Approval.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2026, 5, 31), date(1, 1, 1)])
def test_the_past_is_not_changed(gaon, two, day):
    with pytest.raises(ValidationError, match="starts_on"):
        ask(gaon, two[0], day=day)
    assert not Approval.objects.exists()


def test_a_change_agreed_on_after_its_day_counts_from_that_moment(gaon, two):
    day = date(2026, 6, 10)
    late = changes.beginning(gaon, day) + timedelta(days=3, hours=2)
    agree(ask(gaon, two[0], day=day), two[1], now=late)

    assert Rule.objects.get().valid_from == late
    assert value(gaon, day) == STANDARD
    assert value(gaon, JULY) == 20


def test_a_second_change_ends_the_first(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    agree(ask(gaon, two[0], value="30", day=AUGUST), two[1])

    assert [value(gaon, day) for day in (JULY, AUGUST - timedelta(days=1), AUGUST)] == [20, 20, 30]


def test_a_change_before_a_planned_one_ends_where_that_begins(gaon, two):
    agree(ask(gaon, two[0], value="30", day=AUGUST), two[1])
    agree(ask(gaon, two[0]), two[1])

    assert [value(gaon, day) for day in (JULY, AUGUST)] == [20, 30]


def test_a_planned_change_for_the_same_day_is_replaced(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    agree(ask(gaon, two[0], value="30"), two[1])

    assert value(gaon, JULY) == 30
    assert Rule.objects.get(value="20").withdrawn_at == NOW


def test_a_planned_change_is_dropped_by_two_and_the_rule_before_goes_on(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    agree(ask(gaon, two[0], value="30", day=AUGUST), two[1])
    planned = Rule.objects.get(value="30")

    asked = changes.propose_withdrawal(rule=planned, by=two[1], why="다시 논의", now=NOW)
    assert value(gaon, AUGUST) == 30
    agree(asked, two[0])

    assert value(gaon, AUGUST) == 20
    assert Rule.objects.get(value="20").valid_to is None


def test_a_rule_that_counts_cannot_be_dropped(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    later = changes.beginning(gaon, JULY)

    with pytest.raises(ValidationError):
        changes.propose_withdrawal(rule=Rule.objects.get(), by=two[1], why="x", now=later)
    assert value(gaon, JULY) == 20


def test_a_drop_agreed_on_too_late_changes_nothing(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    asked = changes.propose_withdrawal(rule=Rule.objects.get(), by=two[1], why="x", now=NOW)

    with pytest.raises(ValidationError):
        agree(asked, two[0], now=changes.beginning(gaon, JULY))
    assert value(gaon, JULY) == 20
    assert Approval.objects.get(pk=asked.pk).state == Approval.State.WAITING


def test_what_the_rule_says_already_is_not_asked_again(gaon, two):
    agree(ask(gaon, two[0]), two[1])

    with pytest.raises(ValidationError):
        ask(gaon, two[0], day=AUGUST)


def test_the_standard_is_adopted_where_the_town_has_not_decided_itself(gaon, two):
    agree(ask(gaon, two[0]), two[1])
    asked = changes.propose_standard(
        town=gaon, by=two[0], decided_by="가온시의회", starts_on=JULY, why="개청", now=NOW
    )
    agree(asked, two[1])

    assert Rule.objects.count() == len(CATALOGUE)
    assert value(gaon, JULY) == 20
    for key, entry in CATALOGUE.items():
        if key != KEY:
            assert value(gaon, JULY, key) == entry.default


def test_a_change_is_in_the_audit_trail_with_who_agreed(gaon, two):
    asked = ask(gaon, two[0])
    with scope.within(gaon.pk), scope.acting(actor=two[1].pk, role="head", act=changes.ACT):
        agree(asked, two[1])

    entry = Entry.objects.get(table_name="rules_rule", town_id=gaon.pk)
    assert (entry.kind, entry.actor_id, entry.role) == ("I", two[1].pk, "head")
    assert entry.changes["value"] == "20"
    assert entry.changes["asked_by_id"] == two[0].pk


@pytest.mark.django_db(transaction=True)
def test_changes_agreed_on_at_once_leave_one_value_for_each_moment():
    gaon = a_town("gaon")
    asker, other = someone(gaon, Role.TOWN_OPERATOR), someone(gaon, Role.TOWN_OPERATOR)
    asked = [
        ask(gaon, asker, value=str(3 + n), day=JULY + timedelta(days=n % 8)) for n in range(32)
    ]

    at_once(32, lambda number: agree(asked[number], other))

    counting = list(Rule.objects.of(gaon).order_by("valid_from"))
    assert len(counting) == 8
    for rule, following in zip(counting, counting[1:], strict=False):
        assert rule.valid_to == following.valid_from
    assert counting[-1].valid_to is None
    assert Rule.objects.count() == 32
