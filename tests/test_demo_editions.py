"""The demo's budget editions: one decided by a vote that anyone can count again, one in review."""

import pytest

from madang.base import clock
from madang.participation.models import Edition
from madang.participation.services import polls
from madang.participation.tests import yard
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import editions

pytestmark = pytest.mark.django_db


def test_gaon_has_voted_once_and_reviews_what_comes_next():
    town, now = a_town(), clock.now()
    yard.a_proposal(town, now=now)
    assert not editions.is_seeded(town, None, now)

    editions.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)

    assert editions.is_seeded(town, None, now)
    then, this = Edition.objects.order_by("pk")
    assert polls.checked(then.poll).is_valid
    assert then.result["winners"] == then.poll.winners
    assert then.result["greedy"]["only_here"]
    assert sorted(then.projects.values_list("state", flat=True)) == [
        *["chosen"] * 2, *["not_chosen"] * 3, *["under_way"] * 2,
    ]  # fmt: skip
    assert sorted(this.projects.values_list("state", flat=True)) == [
        "eligible", "eligible", "eligible", "entered", "entered",
    ]  # fmt: skip
