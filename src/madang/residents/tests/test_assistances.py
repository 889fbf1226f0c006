import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from madang.audit.models import Entry
from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.people.tests.people import an_account
from madang.privacy.models import Look
from madang.residents.models import Assistance, Attribute, ResidencyClaim
from madang.residents.services import assistances, attributes, speakers
from madang.residents.services.assistances import Confirmation, Outcome
from madang.residents.tests.places import NOW, a_child, a_claim, a_place
from madang.residents.tests.test_consents import give
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place():
    return a_place()


def started(place, how=Confirmation.CODE, now=None, why="스마트폰을 쓰지 못하심"):
    return assistances.start(
        official=place.official,
        resident=place.resident,
        town=place.town,
        why=why,
        confirmation=how,
        now=now or timezone.now(),
    )


def sent_code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def typed(place, code, now=None):
    return assistances.confirm_code(
        official=place.official, town=place.town, code=code, now=now or timezone.now()
    )


def signed(place, name="김하늘", strokes=()):
    return assistances.confirm_signature(
        official=place.official,
        town=place.town,
        name=name,
        strokes=list(strokes),
        now=timezone.now(),
    )


def acts(place):
    return speakers.is_assisting(place.official, place.resident, town=place.town)


def test_the_code_goes_to_the_resident_and_to_nobody_else(place):
    started(place)

    assert mail.outbox[0].to == [place.resident.email]
    assert sent_code() not in str(Assistance.objects.values())
    assert not Event.objects.filter(params__contains=sent_code()).exists()
    assert not acts(place)


def test_with_the_code_the_official_acts_until_the_rules_time(place):
    sitting = started(place)
    assert typed(place, sent_code()) == Outcome.CONFIRMED

    sitting.refresh_from_db()
    assert acts(place)
    assert sitting.until - sitting.confirmed_at == 20 * MINUTE
    Assistance.objects.update(until=timezone.now())
    assert not acts(place)


def test_five_wrong_codes_end_it(place):
    started(place)
    right = sent_code()
    wrong = "000000" if right != "000000" else "111111"

    outcomes = [typed(place, wrong) for _ in range(5)]

    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.OVER]
    assert typed(place, right) == Outcome.OVER
    assert not acts(place)


def test_a_code_comes_too_late_after_ten_minutes(place):
    started(place)

    assert typed(place, sent_code(), timezone.now() + 10 * MINUTE) == Outcome.OVER
    assert not acts(place)


def test_a_signature_confirms_and_is_kept(place):
    started(place, Confirmation.SIGNATURE)

    assert signed(place, strokes=[[[1, 2], [3, 4]]]) == Outcome.CONFIRMED

    assert acts(place)
    assert Look.objects.get().why == "스마트폰을 쓰지 못하심"
    assert Assistance.objects.get().signature == {"name": "김하늘", "strokes": [[[1, 2], [3, 4]]]}
    entry = Entry.objects.filter(table_name="residents_assistance", kind="U").latest("id")
    assert "signature" in entry.hidden


@pytest.mark.parametrize(
    ("name", "strokes"),
    [
        (" ", []),
        ("김하늘", [[["<script>", 1]]]),
        ("김하늘", [[[1, 2, 3]]]),
        ("김하늘", [[[-1, 2]]]),
        ("김하늘", [[[1, 1]] * 5000]),
        ("김하늘", [[]] * 61),
        ("김하늘", {"a": 1}),
        ("김하늘", [{"a": 1}]),
        ("김하늘", [[{"x": 1}]]),
    ],
)
def test_what_is_no_signature_confirms_nothing(place, name, strokes):
    started(place, Confirmation.SIGNATURE)

    with pytest.raises(ValueError, match="signature"):
        assistances.confirm_signature(
            official=place.official,
            town=place.town,
            name=name,
            strokes=strokes,
            now=timezone.now(),
        )

    assert not acts(place)


def test_a_code_sitting_is_not_confirmed_by_a_signature(place):
    started(place)

    assert signed(place) == Outcome.OVER
    assert not acts(place)


def test_who_has_no_address_signs(place):
    place.resident = assistances.welcome(
        name="박순자", born="1941-03-01", town=place.town, by=place.official, now=NOW
    )
    with pytest.raises(assistances.NoWay):
        started(place)
    assert not Assistance.objects.exists()

    started(place, Confirmation.SIGNATURE)
    assert signed(place, "박순자") == Outcome.CONFIRMED


def test_one_official_acts_for_one_person_at_a_time(place):
    started(place)

    with pytest.raises(assistances.Busy):
        started(place)

    assert Assistance.objects.count() == 1


def test_nobody_acts_without_right_reason_or_for_himself(place):
    auditor = someone(place.town, Role.AUDITOR)
    for official, resident, why in (
        (auditor, place.resident, "x"),
        (place.resident, place.second, "x"),
        (someone(a_town("narae"), Role.OFFICIAL), place.resident, "x"),
        (place.official, place.official, "x"),
        (place.official, place.resident, "  "),
    ):
        with pytest.raises(PermissionDenied):
            assistances.start(
                official=official,
                resident=resident,
                town=place.town,
                why=why,
                confirmation=Confirmation.SIGNATURE,
                now=timezone.now(),
            )

    assert not Assistance.objects.exists()
    assert mail.outbox == []


def test_ending_tells_the_resident_once(place):
    started(place, Confirmation.SIGNATURE)
    signed(place)

    for _ in range(2):
        assistances.end(official=place.official, town=place.town, now=timezone.now())

    assert not acts(place)
    told = Event.objects.get(kind="residents.assisted")
    assert told.to == [place.resident.pk]


def test_what_runs_out_is_closed_by_the_job(place):
    started(place, Confirmation.SIGNATURE)
    signed(place)

    with scope.within(place.town.pk):
        ended = assistances.end_due(town=place.town, now=timezone.now() + 21 * MINUTE)

    assert ended == 1
    assert Event.objects.filter(kind="residents.assisted").count() == 1


def test_the_counter_finds_only_people_who_have_to_do_with_the_town(place):
    stranger = an_account("far@away.example")

    def find(contact):
        return assistances.find(contact=contact, town=place.town, by=place.official, now=NOW)

    assert find("far@away.example") is None
    assert find(place.resident.email) is None
    a_claim(place)
    assert find(f" {place.resident.email.upper()} ") == place.resident
    assert [look.subject_id for look in Look.objects.all()] == [place.resident.pk]
    assert stranger.pk not in Look.objects.values_list("subject_id", flat=True)


def test_who_came_in_anew_is_found_by_name_and_date_of_birth(place):
    made = assistances.welcome(
        name="박순자", born="1941-03-01", town=place.town, by=place.official, now=NOW
    )

    def find(name, born):
        return assistances.find_named(
            name=name, born=born, town=place.town, by=place.official, now=NOW
        )

    assert find(" 박순자 ", "1941-03-01") == made
    assert find("박순자", "1941-03-02") is None
    assert find("박순", "1941-03-01") is None


def test_the_official_agrees_in_the_residents_name_but_not_for_a_child(place):
    started(place, Confirmation.SIGNATURE)
    with pytest.raises(PermissionDenied):
        give(place, by=place.official)
    signed(place)

    consent = give(place, by=place.official)

    assert (consent.account, consent.given_by) == (place.resident, place.official)
    assistances.end(official=place.official, town=place.town, now=timezone.now())
    place.resident = a_child(place)
    started(place, Confirmation.SIGNATURE)
    signed(place)
    with pytest.raises(speakers.NeedsGuardian):
        give(place, by=place.official)


def test_through_the_pages_everything_is_written_with_both_names(place):
    a_claim(place, "counter")
    ResidencyClaim.objects.update(state="withdrawn", decided_at=NOW)
    browser = client_of(place.official)
    base = f"/{place.town.slug}/residents/sittings/"

    browser.post(base, {"contact": place.resident.email})
    browser.post(f"{base}asks/", {"why": "손을 다치심", "confirmation": "code"})
    done = browser.post(f"{base}confirmation/", {"code": sent_code()}, follow=True)
    assert done.redirect_chain[-1][0] == "/gaon/my/"
    assert "김하늘" in done.text
    browser.post("/gaon/my/stated/", {"name": "김하늘", "phone": "010-1111-2222"})

    assert Attribute.objects.get(field="phone").account == place.resident
    entry = Entry.objects.filter(table_name="residents_attribute", kind="I").latest("id")
    assert (entry.actor_id, entry.subject_id) == (place.official.pk, place.resident.pk)
    assert (entry.act, entry.why) == ("residents.assist", "손을 다치심")

    browser.post(f"{base}endings/")
    browser.post("/gaon/my/stated/", {"name": "이담당"})
    assert attributes.of(place.resident, town=place.town, now=NOW)["name"].value == "김하늘"
    assert attributes.of(place.official, town=place.town, now=NOW)["name"].value == "이담당"


def test_another_browser_of_the_official_does_not_act(place):
    started(place, Confirmation.SIGNATURE)
    signed(place)

    page = client_of(place.official).get("/gaon/my/")

    assert "김하늘" not in page.text


def test_a_sitting_ends_with_the_officials_role_and_in_another_town(place):
    sitting = started(place, Confirmation.SIGNATURE)
    signed(place)
    a_town("narae")
    browser = client_of(place.official)

    def sit():
        session = browser.session
        session["residents.sitting"] = sitting.pk
        session.save()

    sit()
    assert "김하늘" in browser.get("/gaon/my/").text
    assert "김하늘" not in browser.get("/narae/my/").text
    sit()
    Membership.objects.filter(account=place.official).update(ended_at=timezone.now())
    assert "김하늘" not in browser.get("/gaon/my/").text


@pytest.mark.django_db(transaction=True)
def test_sixty_four_sittings_at_once_are_one_and_send_one_code():
    place = a_place()

    def start(_):
        try:
            started(place)
        except assistances.Busy:
            return 0
        return 1

    assert sum(at_once(64, start)) == 1
    assert Assistance.objects.count() == 1
    assert len(mail.outbox) == 1
