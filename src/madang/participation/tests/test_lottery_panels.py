import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from madang.base.models import Event
from madang.participation import cli
from madang.participation.models import Panel, Portfolio, Seat, Volunteer
from madang.participation.services import draws, panels, portfolios, volunteers
from madang.participation.tests.panels import (
    AFTER,
    CLOSES,
    DRAWS,
    NOW,
    OPENS,
    SEED_AT,
    SITS,
    a_full_panel,
    a_panel,
    an_official,
    composed,
    drawn,
    joined,
    known_of,
)
from madang.residents.models import Consent
from madang.residents.services import consents
from madang.residents.services.speakers import NeedsGuardian
from madang.roles.engine.acts import Role
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


def test_a_volunteer_gives_groups_by_consent_and_no_name():
    panel, person = a_panel(), someone(a_town())
    kept = joined(panel, person, age="40+", sex="male")
    assert (kept.age, kept.sex, kept.dong, kept.verified) == ("40+", "male", "", [])
    consent = Consent.objects.get(account=person)
    assert consent.fields == ["birth_date", "gender"]
    assert consent.until == SITS + timedelta(days=volunteers.KEPT_DAYS)


def test_what_the_town_has_verified_counts_whatever_is_said():
    panel, person = a_panel(), someone(a_town())
    known_of(person, panel.town, birth_date="1950-01-02")
    kept = joined(panel, person, age="19-39")
    assert (kept.age, kept.sex, kept.verified) == ("40+", "female", ["age"])


def test_age_counts_on_the_day_on_which_the_panel_first_sits():
    panel = a_panel()
    on_time, a_day_late = someone(a_town()), someone(a_town())
    first = SITS.astimezone(panel.town.zone).date()
    known_of(on_time, panel.town, birth_date=first.replace(year=first.year - 19).isoformat())
    late = first.replace(year=first.year - 19) + timedelta(days=1)
    known_of(a_day_late, panel.town, birth_date=late.isoformat())
    assert joined(panel, on_time).age == "19-39"
    with pytest.raises(volunteers.Refused, match="groups|집단"):
        joined(panel, a_day_late)


@pytest.mark.parametrize(
    ("at", "fields"),
    [(OPENS - timedelta(hours=1), {}), (CLOSES, {}), (NOW, {"verified_only": True})],
)
def test_nobody_volunteers_before_or_after_the_call_or_unverified_where_that_is_asked(at, fields):
    panel = a_panel(**fields)
    with pytest.raises(volunteers.Refused):
        joined(panel, now=at)
    assert not Volunteer.objects.exists()
    assert not Consent.objects.exists()


def test_nobody_volunteers_twice_nor_without_an_answer_nor_for_somebody_else():
    panel, person = a_panel(), someone(a_town())
    joined(panel, person)
    with pytest.raises(volunteers.Refused):
        joined(panel, person, sex="male")
    with pytest.raises(ValidationError):
        joined(panel, sex="elf")
    with pytest.raises(PermissionDenied):
        volunteers.volunteer(panel=panel, account=someone(), by=person, said={}, now=NOW)
    assert Volunteer.objects.get().sex == "female"


def test_a_child_does_not_volunteer_alone():
    panel = a_panel(quotas={"age": {"10-18": [1, 4], "19+": [0, 4]}})
    child = someone(a_town())
    known_of(child, panel.town, birth_date="2015-05-05")
    with pytest.raises(NeedsGuardian):
        joined(panel, child)
    assert not Volunteer.objects.exists()


def test_who_withdraws_is_out_of_the_lot_and_the_consent_ends():
    panel, person = a_panel(), someone(a_town())
    joined(panel, person)
    volunteers.withdraw(panel=panel, account=person, by=person, now=NOW)
    assert not Volunteer.objects.exists()
    assert Consent.objects.get().withdrawn_at == NOW
    joined(panel, person)


@pytest.mark.parametrize(
    ("size", "quotas", "says"),
    [
        (4, {"sex": {"female": [3, 4], "male": [3, 4]}}, ("6", "4", "2")),
        (9, {"sex": {"female": [0, 3], "male": [0, 3]}}, ("6", "9", "3")),
        (4, {}, ()),
        (501, {"sex": {"female": [0, 501]}}, ("500",)),
    ],
)
def test_quotas_that_contradict_the_size_are_refused_with_the_numbers(size, quotas, says):
    with pytest.raises(ValidationError) as refused:
        a_panel(size=size, quotas=quotas)
    assert all(number in " ".join(refused.value.messages) for number in says)
    assert not Panel.objects.exists()


def test_a_pool_that_cannot_keep_a_quota_is_told_which_and_by_how_many():
    panel = a_panel()
    for _number in range(3):
        joined(panel, age="40+", sex="male")
    joined(panel, age="19-39", sex="female")
    panels.announce(panel=panel, source="x", seed_at=SEED_AT, by=an_official(panel.town), now=AFTER)
    assert not portfolios.compose(panel, now=AFTER)
    panel.refresh_from_db()
    assert not Portfolio.objects.exists()
    told = portfolios.troubles(panel)
    assert panel.trouble == [
        ["least", "sex", "female", 2, 1, 1],
        ["most", "sex", "male", 2, 3, 3],
    ]
    assert all(number in told[0] for number in ("2", "1"))
    panels.extend(
        panel=panel, closes_at=AFTER + timedelta(days=5), why="여성이 적음",
        by=an_official(panel.town), now=AFTER,
    )  # fmt: skip
    panel.refresh_from_db()
    assert panel.trouble is None
    assert panel.changes[0]["why"] == "여성이 적음"
    joined(panel, age="19-39", sex="female", now=AFTER)


def test_a_seed_that_was_known_before_the_chances_is_no_seed():
    panel = a_full_panel()
    by = an_official(panel.town)
    with pytest.raises(ValidationError):
        panels.announce(panel=panel, source="x", seed_at=AFTER, by=by, now=AFTER)
    with pytest.raises(ValidationError):
        panels.announce(panel=panel, source="x", seed_at=SEED_AT, by=by, now=NOW)
    panels.announce(panel=panel, source="x", seed_at=SEED_AT, by=by, now=AFTER)
    assert not portfolios.compose(panel, now=SEED_AT)
    assert not Portfolio.objects.exists()


def test_after_the_chances_are_published_nothing_that_the_draw_goes_by_changes():
    panel = composed(a_full_panel())
    by = an_official(panel.town)
    for change in (
        lambda: panels.extend(
            panel=panel, closes_at=SITS - timedelta(1), why="x", by=by, now=AFTER
        ),
        lambda: panels.requota(panel=panel, quotas=panel.quotas, why="x", by=by, now=AFTER),
        lambda: panels.announce(panel=panel, source="y", seed_at=SEED_AT, by=by, now=AFTER),
    ):
        with pytest.raises(ValidationError):
            change()
    for wrong in (
        lambda: Panel.objects.filter(pk=panel.pk).update(seed_source="other"),
        lambda: Volunteer.objects.filter(panel=panel).update(sex="male"),
        lambda: Volunteer.objects.filter(panel=panel).delete(),
        lambda: Volunteer.objects.create(panel=panel, town=panel.town, joined_at=NOW),
        lambda: Portfolio.objects.update(document={}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    person = Volunteer.objects.first().account
    with pytest.raises(volunteers.Refused):
        volunteers.withdraw(panel=panel, account=person, by=person, now=AFTER)
    assert not portfolios.compose(panel, now=AFTER)


def test_the_draw_waits_for_the_chances_the_seed_and_a_second_person():
    panel = a_full_panel()
    by, other = an_official(panel.town), an_official(panel.town)
    with pytest.raises(ValidationError):
        draws.ask(panel=panel, seed="1", why="x", by=by, now=DRAWS)
    panel = composed(panel)
    with pytest.raises(ValidationError):
        draws.ask(panel=panel, seed="1", why="x", by=by, now=SEED_AT - timedelta(minutes=1))
    with pytest.raises(PermissionDenied):
        draws.ask(panel=panel, seed="1", why="x", by=someone(panel.town), now=DRAWS)
    asked = draws.ask(panel=panel, seed="1", why="x", by=by, now=DRAWS)
    with pytest.raises(PermissionDenied):
        approvals.approve(approval=asked, by=by, now=DRAWS)
    assert not Seat.objects.exists()
    second = draws.ask(panel=panel, seed="2", why="x", by=by, now=DRAWS)
    approvals.approve(approval=asked, by=other, now=DRAWS)
    assert Seat.objects.count() == 4
    with pytest.raises(ValidationError):  # the second seed comes too late
        approvals.approve(approval=second, by=other, now=DRAWS)
    with pytest.raises(ValidationError):
        draws.ask(panel=panel, seed="2", why="x", by=by, now=DRAWS)
    panel.refresh_from_db()
    assert (panel.seed, Seat.objects.count()) == ("1", 4)


def test_an_official_of_another_town_and_a_resident_do_nothing_here():
    panel = a_full_panel(published=True)
    for person in (an_official(a_town("narae")), someone(panel.town, Role.VERIFIED_RESIDENT)):
        for act in (
            lambda p: panels.publish(panel=panel, by=p, now=NOW),
            lambda p: panels.extend(panel=panel, closes_at=SITS, why="x", by=p, now=NOW),
            lambda p: panels.announce(panel=panel, source="x", seed_at=SEED_AT, by=p, now=AFTER),
            lambda p: draws.ask(panel=panel, seed="1", why="x", by=p, now=DRAWS),
        ):
            with pytest.raises(PermissionDenied):
                act(person)
    panel.refresh_from_db()
    assert panel.announced_at is None


def test_who_was_drawn_is_asked_and_everybody_else_is_told():
    panel = drawn(composed(a_full_panel()))
    told = {event.kind: set(event.to) for event in Event.objects.filter(kind__in=(
        "participation.drawn", "participation.panels"))}  # fmt: skip
    seated = set(Seat.objects.values_list("volunteer__account_id", flat=True))
    assert told["participation.drawn"] == seated
    assert len(told["participation.panels"]) == 8
    assert not seated & told["participation.panels"]
    assert panel.seats.first().reply_by == panel.drawn_at + timedelta(days=7)


def test_who_declines_is_replaced_from_the_same_group_and_the_silent_too():
    panel = drawn(composed(a_full_panel()))
    first, second, *_rest = Seat.objects.select_related("volunteer__account")
    at = panel.drawn_at + timedelta(hours=1)
    person = first.volunteer.account
    draws.reply(panel=panel, account=person, by=person, accepts=False, now=at)
    came = Seat.objects.get(instead=first)
    assert came.volunteer.values == first.volunteer.values
    draws.reply(
        panel=panel,
        account=second.volunteer.account,
        by=second.volunteer.account,
        accepts=True,
        now=at,
    )
    with pytest.raises(volunteers.Refused):
        draws.reply(panel=panel, account=person, by=person, accepts=True, now=at)
    stranger = someone(panel.town)
    with pytest.raises(volunteers.Refused):
        draws.reply(panel=panel, account=stranger, by=stranger, accepts=True, now=at)
    silent = panel.drawn_at + timedelta(days=7)
    assert draws.end_due(town=panel.town, now=silent) == 2
    assert draws.end_due(town=panel.town, now=silent) == 0
    assert Seat.objects.taken().count() == 4
    late = Seat.objects.filter(state="lapsed").first().volunteer.account
    with pytest.raises(volunteers.Refused):
        draws.reply(panel=panel, account=late, by=late, accepts=True, now=silent)


def test_who_withdrew_consent_is_not_in_the_lot_and_not_asked_after_it():
    panel = a_full_panel()
    before, *_rest = Volunteer.objects.select_related("account")
    row = Consent.objects.get(account=before.account)
    consents.withdraw(consent_id=row.pk, account=before.account, by=before.account, now=AFTER)
    panel = composed(panel)
    assert Volunteer.objects.count() == 11
    seed = "7"
    sure = Volunteer.objects.get(panel=panel, number=portfolios.drawn(panel, seed)[0])
    row = Consent.objects.get(account=sure.account)
    consents.withdraw(consent_id=row.pk, account=sure.account, by=sure.account, now=DRAWS)
    panel = drawn(panel, seed)
    assert Seat.objects.get(volunteer=sure).state == "declined"
    assert Seat.objects.taken().count() == 4


def test_the_command_repeats_the_panel_and_its_successors_from_the_published_files(
    tmp_path, capsys
):
    panel = drawn(composed(a_full_panel()))
    for _each in range(3):
        person = Seat.objects.taken().order_by("-pk").first().volunteer.account
        draws.reply(
            panel=panel, account=person, by=person, accepts=False, now=panel.drawn_at + timedelta(1)
        )
    for name in portfolios.FILES:
        (tmp_path / name).write_text(portfolios.file(panel, name))
    gone = draws.declined(panel)
    assert len(gone) == 3
    arguments = [str(tmp_path / "volunteers.csv"), str(tmp_path / "quotas.json")]
    arguments += ["--seed", panel.seed, "--declined", ",".join(gone)]
    assert cli.main(["panel", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    published = json.loads((tmp_path / "portfolio.json").read_text())
    assert told["portfolio"] == published["portfolio"]
    assert told["probabilities"] == published["probabilities"]
    first = Seat.objects.filter(instead=None).values_list("volunteer__number", flat=True)
    assert told["panel"] == sorted(first)
    now = Seat.objects.taken().values_list("volunteer__number", flat=True)
    assert told["after"] == sorted(now)
    assert {one.number: one.chances for one in Volunteer.objects.all()} == {
        id_: round(chance * 1000) for id_, chance in told["probabilities"].items()
    }
    assert cli.main(["panel", *arguments[:-1], "nobody"]) == 2


def test_files_say_nothing_but_numbers_and_groups():
    panel = composed(a_full_panel())
    lines = portfolios.file(panel, "volunteers.csv").splitlines()
    assert lines[0] == "id,age,sex"
    assert lines[1:] == sorted(lines[1:])
    for person in Volunteer.objects.select_related("account"):
        text = "".join(portfolios.file(panel, name) for name in portfolios.FILES)
        assert str(person.account) not in text


@pytest.mark.django_db(transaction=True)
def test_sixty_four_times_at_once_is_one_volunteer():
    panel, person = a_panel(), someone(a_town())

    def one(_number):
        try:
            joined(panel, person)
        except volunteers.Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(64))) == 1
    assert Volunteer.objects.count() == 1
