"""The demo's surveys: one that is over and says something, one that is open."""

import pytest

from madang.base import clock
from madang.participation.models import Survey, SurveyResponse
from madang.participation.services import surveyresults
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import surveys

pytestmark = pytest.mark.django_db


def test_gaon_asked_about_its_library_and_says_what_came_of_it():
    town, now = a_town(), clock.now()
    assert not surveys.is_seeded(town, None, now)

    surveys.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)

    assert surveys.is_seeded(town, None, now)
    library = Survey.objects.of(town).closed_at(now).get()
    assert Survey.objects.of(town).open_at(now).count() == 1
    assert SurveyResponse.objects.filter(taker=None, survey=library).count() == 64
    read = surveyresults.read(library, now=now, by="age")
    assert read.weights is not None
    assert [one.panel is not None for one in read.missing] == [True, True]
    assert library.impacts.count() == 1
