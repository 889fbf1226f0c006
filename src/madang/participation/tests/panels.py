"""A lottery panel and people who volunteer for it, for the tests of this room."""

from datetime import UTC, datetime, timedelta

from madang.base import clock
from madang.participation.models import Panel
from madang.participation.services import draws, panels, portfolios, volunteers
from madang.people.models import Account
from madang.residents.models import Attribute
from madang.residents.services import attributes
from madang.roles.engine.acts import Role
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, someone

OPENS = datetime(2026, 11, 1, tzinfo=UTC)
NOW = OPENS + timedelta(days=3)
CLOSES = OPENS + timedelta(days=10)
AFTER = CLOSES + timedelta(hours=1)
SEED_AT = CLOSES + timedelta(days=2)
DRAWS = SEED_AT + timedelta(hours=1)
SITS = CLOSES + timedelta(days=40)
QUOTAS = {
    "age": {"19-39": [1, 3], "40+": [1, 3]},
    "sex": {"female": [2, 2], "male": [2, 2], "other": [0, 4]},
}
GROUPS = (("19-39", "female"), ("19-39", "male"), ("40+", "female"), ("40+", "male"))


def an_official(town, **fields) -> Account:
    return someone(town, Role.OFFICIAL, **fields)


def a_panel(slug: str = "gaon", *, published: bool = True, shift=timedelta(), **fields) -> Panel:
    town = a_town(slug)
    known = {
        "title": "한빛교 시민단",
        "size": 4,
        "quotas": QUOTAS,
        "opens_at": OPENS + shift,
        "closes_at": CLOSES + shift,
        "sits_at": SITS + shift,
    }
    by = an_official(town)
    panel = panels.make(Panel(town=town, **{**known, **fields}), by=by, now=OPENS + shift)
    return panels.publish(panel=panel, by=by, now=OPENS + shift) if published else panel


def joined(panel: Panel, account=None, *, now=None, **said):
    account = account or someone(panel.town)
    said = {"age": "19-39", "sex": "female", **said}
    at = now or panel.opens_at + timedelta(days=1)
    return volunteers.volunteer(panel=panel, account=account, by=account, said=said, now=at)


def a_full_panel(each: int = 3, **fields) -> Panel:
    panel = a_panel(**fields)
    for age, sex in GROUPS:
        for _number in range(each):
            joined(panel, age=age, sex=sex)
    return panel


def composed(panel: Panel) -> Panel:
    after = panel.closes_at + timedelta(hours=1)
    panels.announce(
        panel=panel,
        source="동행복권 1201회 당첨번호",
        seed_at=panel.closes_at + timedelta(days=2),
        by=an_official(panel.town),
        now=after,
    )
    assert portfolios.compose(panel, now=after)
    panel.refresh_from_db()
    return panel


def drawn(panel: Panel, seed: str = "3 9 17 24 33 41 + 8") -> Panel:
    at = panel.closes_at + timedelta(days=2, hours=1)
    asked = draws.ask(panel=panel, seed=seed, why="추첨일", by=an_official(panel.town), now=at)
    approvals.approve(approval=asked, by=an_official(panel.town), now=at)
    panel.refresh_from_db()
    return panel


def known_of(account, town, **values) -> None:
    attributes.record(
        account=account,
        town=town,
        values=values,
        how=Attribute.How.COUNTER,
        verifier="민원실",
        until=None,
        now=clock.now() - timedelta(days=60),
    )
