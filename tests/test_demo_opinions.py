"""The demo's conversation: asked once, with a map that says something."""

import pytest

from madang.base import clock
from madang.participation.models import Conversation, Opinion
from madang.participation.services import maps
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import opinions

pytestmark = pytest.mark.django_db


def test_gaon_talks_about_its_bridge_and_agrees_on_something():
    town, now = a_town(), clock.now()
    assert not opinions.is_seeded(town, None, now)

    opinions.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)

    assert opinions.is_seeded(town, None, now)
    talk = Conversation.objects.get()
    told = maps.of(talk).document
    assert (told["groups"], Opinion.objects.count()) == ([27, 17], told["votes"])
    assert len(told["unites"]) == 3
    assert len(told["divides"]) == 5
    assert not maps.due(town=town).exists()
