from datetime import UTC, datetime, timedelta

import pytest

from madang.privacy.services import closures
from madang.roles.tests.towns import a_town, someone
from madang.transit.models import Alert

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_what_an_official_published_stays_without_the_name():
    gaon = a_town("gaon")
    former = someone(gaon, name="오태양")
    alert = Alert.objects.create(town=gaon, header_ko="우회", author=former, written_at=NOW)
    closures.ask(account=former, town=gaon, path="/", now=NOW)
    closures.carry_out_due(now=NOW + timedelta(days=8))

    alert.refresh_from_db()
    assert alert.author is None
    assert alert.header_ko == "우회"
