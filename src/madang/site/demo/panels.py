"""The lottery panels of the demo: one that was drawn, and one that calls for volunteers."""

from datetime import datetime, timedelta
from random import Random

from madang.base import scope
from madang.participation.models import Panel, Seat
from madang.participation.services import draws, panels, portfolios, volunteers
from madang.people.models import Account
from madang.roles.models import Approval
from madang.site.demo.opinions import voice
from madang.site.demo.world import World
from madang.towns.models import Town

DRAWN, CALLING = "한빛교 시민단", "밤 버스 시민단"
ABOUT = {
    DRAWN: (
        "한빛교를 고친 뒤에 차, 버스, 자전거, 걷는 사람이 다리를 어떻게 나눌지 함께 살피고 "
        "시장에게 의견을 냅니다. 토요일 오후에 세 번 모이고, 하루에 6만 원을 드립니다."
    ),
    CALLING: (
        "밤 11시 뒤에 버스를 어디로 얼마나 자주 다니게 할지 의견을 냅니다. 두 번 모입니다. 아이 "
        "돌봄과 수어 통역을 준비합니다."
    ),
}
QUOTAS = {
    "age": {"19-34": [3, 4], "35-49": [3, 4], "50-64": [3, 4], "65+": [2, 3]},
    "sex": {"female": [6, 6], "male": [6, 6], "other": [0, 12]},
}
SIZE, PEOPLE, FEW = 12, 36, 6
SEED = "3 9 17 24 33 41 + 8"
DICE = 3141


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has panels."""
    return Panel.objects.of(town).filter(title=CALLING).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Call for two panels, and draw the first."""
    with scope.within(town.pk):
        Panel.objects.of(town).filter(published_at=None).delete()
        if not Panel.objects.of(town).filter(title=DRAWN).exists():
            _drawn(town, operator, now)
        calling = _panel(town, operator, CALLING, now - timedelta(days=4))
        _volunteer(calling, FEW, now - timedelta(days=2))


def wake(town: Town, world: World, now: datetime) -> None:
    """Who does not answer is replaced by the job; nothing else moves by itself."""


def _drawn(town: Town, operator: Account, now: datetime) -> None:
    panel = _panel(town, operator, DRAWN, now - timedelta(days=18))
    _volunteer(panel, PEOPLE, now - timedelta(days=16))
    seed_at = panel.closes_at + timedelta(days=1)
    at = panel.closes_at + timedelta(hours=2)
    panels.announce(
        panel=panel,
        source="동행복권 로또 1252회 당첨번호와 보너스 번호(작은 수부터)",
        seed_at=seed_at,
        by=operator,
        now=at,
    )
    portfolios.compose(panel, now=at)
    at = seed_at + timedelta(hours=1)
    draws.carry_out(Approval(town=town, payload={"panel": panel.pk, "seed": SEED}), at)
    panel.refresh_from_db()
    for number, seat in enumerate(Seat.objects.filter(panel=panel).select_related("volunteer")):
        person = seat.volunteer.account
        if person is not None and number != SIZE - 1:  # the last has not answered yet
            later = at + timedelta(hours=1 + number)
            draws.reply(panel=panel, account=person, by=person, accepts=number != 2, now=later)


def _panel(town: Town, by: Account, title: str, opens_at: datetime) -> Panel:
    made = Panel(
        town=town,
        title=title,
        about=ABOUT[title],
        size=SIZE,
        quotas=QUOTAS,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=14),
        sits_at=opens_at + timedelta(days=45),
    )
    made = panels.make(made, by=by, now=opens_at)
    return panels.publish(panel=made, by=by, now=opens_at)


def _volunteer(panel: Panel, people: int, now: datetime) -> None:
    dice = Random(DICE)  # noqa: S311 - a story, the same in every demo
    for number in range(people):
        person = voice(number)
        said = {
            "age": dice.choices(list(QUOTAS["age"]), (2, 3, 5, 4))[0],
            "sex": dice.choices(("female", "male"), (3, 2))[0],
        }
        volunteers.volunteer(panel=panel, account=person, by=person, said=said, now=now)
