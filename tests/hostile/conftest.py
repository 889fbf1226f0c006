import pytest

from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, a_town, client_of, someone
from tests.hostile.ground import Ground


@pytest.fixture
def ground(db, settings, tmp_path) -> Ground:
    """Two towns, a resident and the operator of the installation."""
    settings.MADANG_RATE_LIMITS = []  # a flood is not what is tested here
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MADANG_STATE = tmp_path / "state"
    gaon, narae = a_town("gaon"), a_town("narae")
    a_department(gaon)
    operator = someone(gaon, Role.INSTALLATION_OPERATOR, email="operator@gaon.example")
    resident = someone(gaon, email="kim@gaon.example", name="김하늘")
    return Ground(gaon, narae, operator, resident)


@pytest.fixture
def operator(ground):
    """The browser of somebody who may do everything, and has just proven who they are."""
    client = client_of(ground.operator)
    client.raise_request_exception = False
    return client


@pytest.fixture
def resident(ground):
    """The browser of a resident."""
    return client_of(Account.objects.get(pk=ground.resident.pk))
