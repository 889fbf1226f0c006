from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base.tests.parallel import at_once
from madang.participation.models import Voter
from madang.participation.services import voters
from madang.participation.tests.polls import (
    CLOSES,
    NOW,
    OPENS,
    a_booth,
    a_poll,
    a_voter,
    a_wallet,
    operator_of,
)
from madang.people.tests.people import an_account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


def refused(code, act):
    before = Voter.objects.count()
    with pytest.raises(voters.Refused) as said:
        act()
    assert said.value.code == code
    assert Voter.objects.count() == before


def test_a_verified_resident_may_vote_and_a_stranger_may_not():
    poll = a_poll()
    assert voters.reasons(poll=poll, account=a_voter(poll), now=NOW) == []
    assert voters.reasons(poll=poll, account=an_account(), now=NOW) == ["unverified"]
    refused("unverified", lambda: a_wallet(poll, an_account()))


def test_a_resident_of_another_town_may_not_vote_here():
    poll, other = a_poll(), a_poll("bitgoeul")
    refused("unverified", lambda: a_wallet(poll, a_voter(other)))


def test_before_and_after_the_period_nobody_gets_a_credential():
    poll = a_poll()
    person = a_voter(poll)
    refused("early", lambda: a_wallet(poll, person, now=OPENS - timedelta(seconds=1)))
    refused("late", lambda: a_wallet(poll, person, now=CLOSES))


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("2007-11-30", None),  # 19 on the last day
        ("2007-12-01", "age"),
        ("1986-12-01", None),  # still 39 on the last day
        ("1986-11-30", "age"),
    ],
)
def test_age_is_that_of_the_last_day(born, code):
    poll = a_poll(least_age=19, most_age=39)
    person = a_voter(poll, born=born)
    if code:
        refused(code, lambda: a_wallet(poll, person))
    else:
        a_wallet(poll, person)


def test_an_age_that_nobody_verified_is_none():
    poll = a_poll(least_age=19)
    person = someone(poll.town, Role.VERIFIED_RESIDENT)
    refused("age_unknown", lambda: a_wallet(poll, person))


def test_only_those_who_live_in_the_area_may_vote():
    poll = a_poll(regions=["KR-gaon-1"])
    a_wallet(poll, a_voter(poll, region="KR-gaon-1"))
    refused("area", lambda: a_wallet(poll, a_voter(poll, region="KR-gaon-2")))
    refused("area", lambda: a_wallet(poll, a_voter(poll)))


def test_a_second_credential_is_refused_and_the_same_request_gets_the_same_answer():
    poll = a_poll()
    person = a_voter(poll)
    a_wallet(poll, person)
    refused("web", lambda: a_wallet(poll, person))
    blinded = bytes([7]) * 256
    another = a_voter(poll)
    first = voters.issue(poll=poll, account=another, blinded=blinded, now=NOW)
    assert voters.issue(poll=poll, account=another, blinded=blinded, now=NOW) == first


@pytest.mark.parametrize("blinded", [b"", b"x", bytes(256), bytes([255]) * 256, bytes(300)])
def test_rubbish_instead_of_a_blinded_key_uses_nothing_up(blinded):
    poll = a_poll()
    person = a_voter(poll)
    refused("malformed", lambda: voters.issue(poll=poll, account=person, blinded=blinded, now=NOW))
    a_wallet(poll, person)


def paper(poll, **whom):
    by = whom.pop("by", None) or someone(poll.town, Role.OFFICIAL)
    return voters.hand_paper(booth=a_booth(poll), by=by, now=NOW, **whom)


def test_who_got_a_ballot_paper_gets_no_credential_and_the_other_way_round():
    poll = a_poll()
    first, second = a_voter(poll), a_voter(poll)
    paper(poll, account=first)
    refused("paper", lambda: a_wallet(poll, first))
    a_wallet(poll, second)
    refused("web", lambda: paper(poll, account=second))


def test_a_person_without_an_account_is_known_by_name_and_birth():
    poll = a_poll()
    paper(poll, name="박 하나", born=date(1950, 1, 2))
    refused("person", lambda: paper(poll, name="박하나", born=date(1950, 1, 2)))
    refused("person", lambda: a_wallet(poll, a_voter(poll, born="1950-01-02", name="박하나")))
    paper(poll, name="박하나", born=date(1950, 1, 2), namesake=1)
    assert "박하나" not in "".join(Voter.objects.values_list("person", flat=True))


def test_only_officials_of_this_town_hand_out_papers():
    poll, other = a_poll(), a_poll("bitgoeul")
    for by in (a_voter(poll), someone(other.town, Role.OFFICIAL), operator_of(other)):
        with pytest.raises(PermissionDenied):
            paper(poll, account=a_voter(poll), by=by)
    assert not Voter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_64_at_once_on_the_web_and_on_paper_one_wins():
    poll = a_poll()
    person, official = a_voter(poll, name="김하늘"), someone(poll.town, Role.OFFICIAL)
    booth = a_booth(poll)

    def ask(number):
        try:
            if number % 3 == 0:
                a_wallet(poll, person)
            elif number % 3 == 1:
                voters.hand_paper(booth=booth, by=official, now=NOW, account=person)
            else:
                born = date(1990, 5, 5)
                voters.hand_paper(booth=booth, by=official, now=NOW, name="김하늘", born=born)
        except voters.Refused:
            return 0
        return 1

    assert sum(at_once(64, ask)) == 1
    assert Voter.objects.count() == 1
