from datetime import timedelta

import pytest

from madang.base import scope
from madang.people.tests.people import an_account
from madang.residents.models import Attribute
from madang.residents.services import attributes, claims
from madang.residents.services.attributes import How, Unfit
from madang.residents.tests.places import NOW, a_place
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.roles.tests.towns import a_town
from madang.towns.models import Region

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def place():
    return a_place()


def known(place, **values):
    return {
        name: attribute.value
        for name, attribute in attributes.of(
            place.resident, town=place.town, now=values.get("now", NOW)
        ).items()
    }


def verified(place, values, *, now=NOW, until=NOW + YEAR, verifier="정부 로그인"):
    return attributes.record(
        account=place.resident,
        town=place.town,
        values=values,
        how=How.PROVIDER,
        verifier=verifier,
        until=until,
        now=now,
    )


def test_each_value_says_who_verified_it_and_until_when(place):
    verified(place, {"name": "김하늘"})

    mark = attributes.of(place.resident, town=place.town, now=NOW)["name"]

    assert (mark.value, mark.verifier, mark.until) == ("김하늘", "정부 로그인", NOW + YEAR)
    assert mark.is_verified


def test_what_is_verified_is_not_overwritten_by_what_is_stated(place):
    verified(place, {"name": "김하늘"})

    attributes.declare(
        account=place.resident, town=place.town, values={"name": "다른 이름"}, now=NOW
    )

    assert known(place) == {"name": "김하늘"}
    assert Attribute.objects.count() == 1


def test_what_is_verified_replaces_what_was_stated_and_the_old_value_has_an_end(place):
    attributes.declare(account=place.resident, town=place.town, values={"name": "하늘"}, now=NOW)
    verified(place, {"name": "김하늘"}, now=NOW + timedelta(hours=1))

    assert known(place) == {"name": "김하늘"}
    assert Attribute.objects.get(value="하늘").ended_at == NOW + timedelta(hours=1)


def test_a_verification_past_its_day_counts_no_more(place):
    verified(place, {"name": "김하늘"})

    assert known(place, now=NOW + YEAR) == {}


def test_signing_in_each_day_leaves_one_row(place):
    for day in range(3):
        verified(place, {"name": "김하늘"}, now=NOW + timedelta(days=day))

    assert Attribute.objects.get().verified_at == NOW + timedelta(days=2)


def test_nothing_is_kept_when_one_value_does_not_fit(place):
    with pytest.raises(Unfit) as unfit:
        verified(place, {"name": "김하늘", "birth_date": "어제", "shoe_size": "270"})

    assert set(unfit.value.args) == {"birth_date", "shoe_size"}
    assert not Attribute.objects.exists()


def test_nobody_states_where_he_lives_as_a_fact(place):
    with pytest.raises(Unfit):
        attributes.declare(
            account=place.resident, town=place.town, values={"residence": "KR-gaon"}, now=NOW
        )


def test_a_child_does_not_grow_older_by_stating_another_date(place):
    attributes.declare(
        account=place.resident, town=place.town, values={"birth_date": "2015-05-05"}, now=NOW
    )
    with pytest.raises(Unfit):
        attributes.declare(
            account=place.resident, town=place.town, values={"birth_date": "1990-05-05"}, now=NOW
        )

    assert known(place) == {"birth_date": "2015-05-05"}


def test_another_town_knows_nothing_of_it(place):
    verified(place, {"name": "김하늘"})
    other = a_town("narae")

    assert attributes.of(place.resident, town=other, now=NOW) == {}
    with scope.within(other.pk):
        assert not Attribute.objects.exists()


def test_what_the_nation_verified_counts_in_every_town_and_is_shown_to_none_of_them(place):
    attributes.record(
        account=place.resident,
        town=None,
        values={"name": "김하늘"},
        how=How.PROVIDER,
        verifier="나라 로그인",
        until=None,
        now=NOW,
    )

    with scope.within(place.town.pk):
        assert known(place) == {"name": "김하늘"}
        assert not Attribute.objects.exists()


def test_claims_of_a_provider_become_marked_values(place):
    claims.take(
        account=place.resident,
        town=place.town,
        claims={
            "sub": "x",
            "name": "김하늘",
            "birthdate": "1990-01-02",
            "email": "who@knows.example",
            "phone_number": "010-1111-2222",
            "phone_number_verified": True,
            "gender": ["f"],
            "address": {"formatted": "가온시 마당로 12"},
        },
        verifier="나라 로그인",
        until=NOW + YEAR,
        now=NOW,
    )

    assert known(place) == {
        "name": "김하늘",
        "birth_date": "1990-01-02",
        "phone": "010-1111-2222",
        "address": "가온시 마당로 12",
    }


@pytest.mark.parametrize(
    ("said", "lives_here"),
    [
        ({"residence": "KR-gaon"}, True),
        ({"region_code": "KR-gaon-dong"}, True),
        ({"residence": "KR-1"}, False),
        ({"residence": "KR-elsewhere"}, False),
        ({"residence": ["KR-gaon"]}, False),
        ({"address": {"region": "도", "locality": "gaon"}}, True),
        ({"address": {"region": "다른 도", "locality": "gaon"}}, False),
        ({"address": {"locality": "gaon"}}, False),
        ({"address": "gaon"}, False),
    ],
)
def test_a_provider_proves_residency_only_in_the_town_itself(place, said, lives_here):
    dong = Region(level=3, code="KR-gaon-dong", parent=place.town.region, name_ko="마당동")
    dong.save()

    claims.take(
        account=place.resident,
        town=place.town,
        claims=said,
        verifier="나라 로그인",
        until=NOW + YEAR,
        now=NOW,
    )

    roles = permissions.roles_of(place.resident, town=place.town, now=NOW)
    assert (Role.VERIFIED_RESIDENT in roles) is lives_here
    assert ("residence" in known(place)) is lives_here


def lives(place, code, *, until=NOW + YEAR, verifier="나라 로그인", now=NOW):
    claims.take(
        account=place.resident,
        town=place.town,
        claims={"residence": code},
        verifier=verifier,
        until=until,
        now=now,
    )


def is_resident(place, now=NOW):
    roles = permissions.roles_of(place.resident, town=place.town, now=now)
    return Role.VERIFIED_RESIDENT in roles


def test_a_shorter_proof_does_not_shorten_a_longer_one(place):
    lives(place, "KR-gaon", until=NOW + 2 * YEAR)
    lives(place, "KR-gaon", verifier="다른 로그인")

    later = NOW + YEAR + timedelta(days=1)
    assert is_resident(place, later)
    assert attributes.of(place.resident, town=place.town, now=later)["residence"].until == (
        NOW + 2 * YEAR
    )


def test_when_the_provider_says_elsewhere_its_own_proof_ends_and_no_other(place):
    lives(place, "KR-gaon")
    lives(place, "KR-elsewhere", verifier="다른 로그인")
    assert is_resident(place)

    lives(place, "KR-elsewhere")

    assert not is_resident(place)
    assert "residence" not in known(place)


def test_one_person_sees_his_own_of_all_towns_and_nobody_elses(place):
    verified(place, {"name": "김하늘"})
    attributes.declare(account=an_account(), town=place.town, values={"name": "남의 이름"}, now=NOW)

    with scope.within(None):
        mine = attributes.everywhere(place.resident, now=NOW)

    assert [one.value for one in mine] == ["김하늘"]
