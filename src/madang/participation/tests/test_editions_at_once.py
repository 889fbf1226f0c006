import pytest
from django.core.exceptions import ValidationError

from madang.base.tests.parallel import at_once
from madang.participation.models import Asking, Poll, Project
from madang.participation.services import askings, projects, results
from madang.participation.tests import yard
from madang.participation.tests.editions import (
    NOW,
    REVIEW,
    SEED,
    a_project,
    an_edition,
    an_official,
    an_operator,
)
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db(transaction=True)


def test_64_projects_entered_at_once_have_64_numbers():
    edition = an_edition()
    by = an_official(edition.town)

    def enter(number):
        new = Project(town=edition.town, edition=edition, title=str(number), body="본문")
        new.category = "streets"
        return projects.enter(new, by=by, now=REVIEW).number

    assert sorted(at_once(64, enter)) == list(range(1, 65))


def test_an_author_who_answers_64_times_at_once_is_heard_once():
    edition, writer = an_edition(), someone()
    proposal = yard.a_proposal(edition.town, writer, now=NOW)
    asking = askings.ask(
        edition=edition, proposal_id=proposal.pk, by=an_official(edition.town), now=REVIEW
    )

    def answer(number):
        try:
            askings.answer(
                asking_id=asking.pk, town=edition.town, account=writer, by=writer,
                agreed=number % 2 == 0, now=REVIEW,
            )  # fmt: skip
        except ValidationError:
            return 0
        return 1

    assert sum(at_once(64, answer)) == 1
    assert Project.objects.count() == int(bool(Asking.objects.get().agreed))


def test_a_ballot_fixed_16_times_at_once_is_one_vote():
    edition = an_edition()
    a_project(edition)
    by = an_operator(edition.town)

    def fix(_):
        try:
            results.fix_ballot(edition=edition, seed=SEED, by=by, now=REVIEW)
        except ValidationError:
            return 0
        return 1

    assert sum(at_once(16, fix)) == 1
    assert Poll.objects.count() == 1
