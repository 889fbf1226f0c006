import contextlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.residents.models import Postcard, ResidencyClaim
from madang.residents.services import attributes, letters, residency
from madang.residents.services.letters import Outcome
from madang.residents.tests.places import HOME, NOW, a_claim, a_place
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.services import permissions
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_place()


def is_verified(place, now=NOW):
    roles = permissions.roles_of(place.resident, town=place.town, now=now)
    return Role.VERIFIED_RESIDENT in roles


def printed(place, claim, now=NOW):
    return letters.printed(claim_ids=[claim.pk], town=place.town, by=place.official, now=now)


def enter(place, code, now=NOW):
    return letters.enter(
        account=place.resident, town=place.town, code=code, by=place.resident, now=now
    )


def test_the_code_of_the_letter_makes_a_verified_resident_for_the_rules_time(place):
    (letter,) = printed(place, a_claim(place))

    assert enter(place, letter.code.lower().replace("-", " ")) == Outcome.VERIFIED

    assert is_verified(place)
    known = attributes.of(place.resident, town=place.town, now=NOW)
    assert known["address"].how == "postcard"
    assert known["residence"].value == place.town.region.code
    assert "name" not in known  # a letter proves where, not who
    assert known["address"].until.date().isoformat() == "2028-11-22"
    assert not is_verified(place, NOW + timedelta(days=731))


def test_only_a_hash_of_the_code_is_kept(place):
    (letter,) = printed(place, a_claim(place))

    kept = Postcard.objects.get()
    assert letter.code not in str(vars(kept))
    assert letter.code.replace("-", "") not in str(vars(kept))


def test_five_wrong_codes_spend_the_letter_and_the_right_one_comes_too_late(place):
    (letter,) = printed(place, a_claim(place))

    outcomes = [enter(place, "AAAA-AAAA") for _ in range(5)]

    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.SPENT]
    assert enter(place, letter.code) == Outcome.SPENT
    assert not is_verified(place)


def test_a_letter_ends_on_its_day(place):
    (letter,) = printed(place, a_claim(place))

    assert enter(place, letter.code, letter.expires_at) == Outcome.SPENT
    assert not is_verified(place)


def test_a_new_letter_makes_the_old_one_void(place):
    claim = a_claim(place)
    (old,) = printed(place, claim)
    (new,) = printed(place, claim)

    assert enter(place, old.code) == Outcome.WRONG
    assert enter(place, new.code) == Outcome.VERIFIED


def test_the_code_of_another_person_is_wrong(place):
    printed(place, a_claim(place))
    neighbour = a_place()
    (theirs,) = printed(neighbour, a_claim(neighbour))

    assert enter(place, theirs.code) == Outcome.WRONG
    assert not is_verified(place)


def test_a_town_has_no_letters_for_people_of_another(place):
    claim = a_claim(place)
    other = a_town("narae")
    stranger = someone(other, Role.OFFICIAL)

    with scope.within(other.pk):
        assert letters.printed(claim_ids=[claim.pk], town=other, by=stranger, now=NOW) == []
    with pytest.raises(PermissionDenied):
        letters.printed(claim_ids=[claim.pk], town=place.town, by=stranger, now=NOW)
    assert not Postcard.objects.exists()


def test_the_person_learns_that_it_is_decided(place):
    (letter,) = printed(place, a_claim(place))
    enter(place, letter.code)

    told = Event.objects.get(kind="residents.decided")
    assert told.to == [place.resident.pk]


def test_one_waits_for_an_answer_before_asking_again(place):
    first = a_claim(place)

    with pytest.raises(residency.Already) as already:
        a_claim(place, "counter")

    assert already.value.claim == first
    assert ResidencyClaim.objects.count() == 1


def test_letters_are_not_ordered_without_end(place):
    for _ in range(3):
        a_claim(place)
        residency.withdraw(account=place.resident, town=place.town, by=place.resident, now=NOW)
    with pytest.raises(residency.TooOften):
        a_claim(place)

    assert a_claim(place, now=NOW + timedelta(days=31)).state == "open"


def test_a_claim_that_nobody_follows_lapses(place):
    claim = a_claim(place, "counter")

    assert residency.lapse_due(town=place.town, now=claim.lapses_at) == 1

    claim.refresh_from_db()
    assert claim.state == "lapsed"


def test_the_counter_verifies_name_and_date_of_birth_too(place):
    claim = a_claim(place, "counter")

    residency.verify_at_counter(
        claim_id=claim.pk,
        town=place.town,
        by=place.official,
        office="민원과",
        born="1990-01-02",
        now=NOW,
    )

    known = attributes.of(place.resident, town=place.town, now=NOW)
    assert known["name"].verifier == "민원과"
    assert known["name"].verified_by == place.official
    assert known["birth_date"].until is None
    assert is_verified(place)


def test_nobody_decides_on_his_own_residency(place):
    place.resident = place.official
    claim = a_claim(place, "counter")

    with pytest.raises(PermissionDenied):
        residency.verify_at_counter(
            claim_id=claim.pk, town=place.town, by=place.official, office="민원과", now=NOW
        )

    claim.refresh_from_db()
    assert claim.state == "open"
    assert not is_verified(place)


def test_a_resident_does_not_decide(place):
    claim = a_claim(place, "counter")

    with pytest.raises(PermissionDenied):
        residency.refuse(
            claim_id=claim.pk, town=place.town, by=place.resident, reason="아니요", now=NOW
        )

    claim.refresh_from_db()
    assert claim.state == "open"


def test_nobody_asks_in_the_name_of_another(place):
    with pytest.raises(PermissionDenied):
        residency.ask(
            HOME,
            account=place.resident,
            town=place.town,
            way=ResidencyClaim.Way.POSTCARD,
            by=place.second,
            now=NOW,
        )

    assert not ResidencyClaim.objects.exists()


def test_who_moves_away_is_a_resident_no_more(place):
    (letter,) = printed(place, a_claim(place))
    enter(place, letter.code)
    with pytest.raises(PermissionDenied):
        residency.leave(account=place.resident, town=place.town, by=place.second, now=NOW)
    assert is_verified(place)

    residency.leave(account=place.resident, town=place.town, by=place.resident, now=NOW)

    assert not is_verified(place)
    assert "residence" not in attributes.of(place.resident, town=place.town, now=NOW)


def test_a_wrong_residency_is_ended_with_a_reason_by_an_official(place):
    claim = a_claim(place)
    (letter,) = printed(place, claim)
    enter(place, letter.code)
    with pytest.raises(PermissionDenied):
        residency.revoke(claim_id=claim.pk, town=place.town, by=place.resident, reason="x", now=NOW)
    assert is_verified(place)

    for _ in range(2):
        with contextlib.suppress(residency.Closed):
            residency.revoke(
                claim_id=claim.pk,
                town=place.town,
                by=place.official,
                reason="전출하셨습니다",
                now=NOW,
            )

    assert not is_verified(place)
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("refused", "전출하셨습니다")
    assert Event.objects.filter(kind="residents.decided").count() == 2
    assert enter(place, letter.code) == Outcome.NONE


def test_a_refusal_is_told_with_its_reason(place):
    claim = a_claim(place, "counter")
    residency.refuse(
        claim_id=claim.pk, town=place.town, by=place.official, reason="주소가 다릅니다", now=NOW
    )

    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("refused", "주소가 다릅니다")
    with pytest.raises(residency.Closed):
        residency.refuse(
            claim_id=claim.pk, town=place.town, by=place.second, reason="다시", now=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_sixty_four_right_codes_at_once_make_one_resident():
    place = a_place()
    (letter,) = printed(place, a_claim(place))

    outcomes = at_once(64, lambda _: enter(place, letter.code))

    assert set(outcomes) == {Outcome.VERIFIED}
    assert Membership.objects.filter(role=Role.VERIFIED_RESIDENT).count() == 1
    assert Event.objects.filter(kind="residents.decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixty_four_wrong_codes_at_once_are_five_tries():
    place = a_place()
    printed(place, a_claim(place))

    outcomes = at_once(64, lambda number: enter(place, f"AAAA-22{number:02}"))

    assert outcomes.count(Outcome.WRONG) == 4
    assert outcomes.count(Outcome.SPENT) == 60
    assert Postcard.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_sixty_four_claims_at_once_are_one():
    place = a_place()

    def ask(_):
        try:
            return a_claim(place).pk
        except residency.Already as already:
            return already.claim.pk

    assert len(set(at_once(64, ask))) == 1
    assert ResidencyClaim.objects.count() == 1
