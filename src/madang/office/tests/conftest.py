import pytest

from madang.office.tests import towns as made
from madang.people.tests.people import reauthenticated
from madang.towns.services import towns


@pytest.fixture(autouse=True)
def _fresh():
    towns.forget()
    yield
    towns.forget()


@pytest.fixture
def gaon(db):
    return made.a_town()


@pytest.fixture
def operator(db):
    return made.an_operator()


@pytest.fixture
def at_work(client, operator):
    """A browser in which the operator has just signed in."""
    reauthenticated(client, operator)
    return client
