from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.participation.engine.proposals import State
from madang.participation.models import Move, Proposal, Support
from madang.participation.services import supports, thresholds
from madang.participation.tests.yard import (
    DAY,
    NOW,
    a_draft,
    a_proposal,
    a_town,
    rule,
    someone,
    support,
)
from madang.roles.engine.acts import Role

pytestmark = pytest.mark.django_db


def give(proposal, person, now=NOW, by=None):
    return supports.give(
        proposal_id=proposal.pk, town=proposal.town, account=person, by=by or person, now=now
    )


def counted(proposal):
    proposal.refresh_from_db()
    standing = Support.objects.standing().filter(proposal=proposal)
    assert proposal.supports == standing.count()
    assert proposal.verified_supports == standing.filter(is_verified=True).count()
    return proposal.supports


def test_a_resident_supports_once_and_may_take_it_back_while_the_time_runs():
    town = a_town()
    proposal, resident = a_proposal(town), someone(town)

    give(proposal, resident)
    assert counted(proposal) == 1
    with pytest.raises(supports.AlreadyError):
        give(proposal, resident)
    assert counted(proposal) == 1

    supports.take_back(
        proposal_id=proposal.pk, town=town, account=resident, by=resident, now=NOW + DAY
    )
    assert counted(proposal) == 0
    give(proposal, resident, now=NOW + 2 * DAY)
    assert counted(proposal) == 1
    assert Support.objects.count() == 1


def test_verified_residents_are_counted_beside_all():
    town = a_town()
    proposal = a_proposal(town)

    support(proposal, someone(town), someone(town, Role.VERIFIED_RESIDENT))

    assert (proposal.supports, proposal.verified_supports) == (2, 1)


def test_where_the_town_wants_residency_others_are_refused():
    town = a_town()
    rule(town, "support_verified_only", 1)
    proposal = a_proposal(town)

    with pytest.raises(supports.NeedsResidencyError):
        give(proposal, someone(town))
    give(proposal, someone(town, Role.VERIFIED_RESIDENT))

    assert counted(proposal) == 1


def test_nobody_supports_after_the_end_nor_takes_it_back():
    town = a_town()
    proposal, early, late = a_proposal(town), someone(town), someone(town)
    give(proposal, early)
    end = NOW + 30 * DAY
    assert proposal.support_until == end

    with pytest.raises(supports.OverError):
        give(proposal, late, now=end)
    with pytest.raises(supports.OverError):
        supports.take_back(proposal_id=proposal.pk, town=town, account=early, by=early, now=end)
    give(proposal, late, now=end - timedelta(seconds=1))

    assert counted(proposal) == 2


def test_nobody_supports_their_own_proposal_or_for_somebody_else():
    town = a_town()
    author, resident = someone(town), someone(town)
    proposal = a_proposal(town, author)

    with pytest.raises(supports.OwnError):
        give(proposal, author)
    with pytest.raises(PermissionDenied):
        give(proposal, resident, by=author)

    assert counted(proposal) == 0


def test_a_proposal_of_another_town_is_not_there():
    gaon, narae = a_town("gaon"), a_town("narae")
    proposal = a_proposal(gaon)

    with pytest.raises(Proposal.DoesNotExist):
        supports.give(
            proposal_id=proposal.pk,
            town=narae,
            account=(stranger := someone(narae)),
            by=stranger,
            now=NOW,
        )

    assert counted(proposal) == 0


def test_the_threshold_is_a_share_of_the_active_and_stays_as_it_was_when_published():
    town = a_town()
    rule(town, "threshold_percent", 20)
    rule(town, "threshold_least", 1)
    busy = a_proposal(town)
    people = [someone(town) for _ in range(9)]
    support(busy, *people)
    assert thresholds.active(town=town, now=NOW) == 10

    proposal = a_proposal(town, people[0])  # wrote and supported: counts once
    support(proposal, *people[1:])

    assert (proposal.needed, proposal.active_users) == (2, 10)
    assert thresholds.active(town=town, now=NOW + timedelta(days=366)) == 0


def test_reaching_the_threshold_makes_the_answer_due_once_and_support_goes_on():
    town = a_town()
    rule(town, "threshold_least", 2)
    proposal = a_proposal(town)

    support(proposal, *(someone(town) for _ in range(3)))

    assert proposal.state == State.SUPPORTED
    assert proposal.due_on == date(2026, 12, 2)
    assert list(proposal.moves.values_list("step", flat=True)) == ["publish", "reach"]
    assert counted(proposal) == 3
    assert Event.objects.filter(kind="participation.support").count() == 1


def test_a_draft_cannot_be_supported():
    town = a_town()
    draft = a_draft(town, someone(town))

    resident = someone(town)
    with pytest.raises(Proposal.DoesNotExist):
        supports.give(proposal_id=draft.pk, town=town, account=resident, by=resident, now=NOW)

    assert not Support.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_sixty_four_at_once_one_counts():
    town = a_town()
    proposal, resident = a_proposal(town), someone(town)

    def one(number):
        try:
            give(proposal, resident)
        except supports.AlreadyError:
            return "already"
        return "given"

    answers = at_once(64, one)

    assert sorted(answers) == ["already"] * 63 + ["given"]
    assert counted(proposal) == 1


@pytest.mark.django_db(transaction=True)
def test_sixty_four_people_at_once_all_count_and_the_threshold_is_reached_once():
    town = a_town()
    proposal = a_proposal(town)
    people = [someone(town) for _ in range(64)]

    at_once(64, lambda number: give(proposal, people[number]))

    assert counted(proposal) == 64
    assert Move.objects.filter(proposal=proposal, step="reach").count() == 1
