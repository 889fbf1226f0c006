"""The proposals of the demo: residents write, support and comment, and officials answer."""

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from madang.base import scope
from madang.kernel import photos
from madang.participation.engine.proposals import Verdict
from madang.participation.models import Draft, Proposal
from madang.participation.services import drafts, merges, moves, periods, supports
from madang.participation.services.moves import Said as Words
from madang.people.models import Account
from madang.roles.models import Department
from madang.site.demo.people import PEOPLE, SERVANTS, email_of
from madang.site.demo.plane import degrees
from madang.site.demo.sites import SITES, site_points
from madang.site.demo.stories import NEIGHBOURS, STORIES, Said, Story, Told, neighbour
from madang.site.demo.world import World
from madang.talk.engine.names import masked
from madang.talk.services import comments
from madang.towns.models import Region, Town

DAY = timedelta(days=1)
SLIP = timedelta(minutes=7)  # between two who support


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has proposals."""
    return Proposal.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let half a year of proposals happen, in the order in which it did."""
    people = {person.key: Account.objects.get(email=email_of(person)) for person in PEOPLE}
    people |= {one.key: Account.objects.get(email=one.email) for one in SERVANTS}
    crowd = [_neighbour(number) for number in range(NEIGHBOURS)]
    with scope.within(town.pk):
        for story in sorted(STORIES, key=lambda one: -one.days_ago):
            _happen(story, town, people, crowd, now)
        _merge(town, people, now)
        periods.end_due(town=town, now=now)


def wake(town: Town, world: World, now: datetime) -> None:
    """What ends while the demo sleeps is ended by the hourly job."""


def _neighbour(number: int) -> Account:
    email = f"neighbour{number:02d}@gaon.example"
    found = Account.objects.filter(email=email).first()
    return found or Account.objects.create_user(email, None, name=neighbour(number))


def _happen(
    story: Story, town: Town, people: dict[str, Account], crowd: list[Account], now: datetime
) -> None:
    author, began = people[story.author], now - story.days_ago * DAY
    draft = drafts.save(_draft(story, author, town), town=town, author=author, by=author, now=began)
    if story.key == "lamps":
        drafts.picture(draft, photos.taken(_night()), words="해 질 녘의 어두운 강변 산책로 그림")
    proposal = drafts.publish(draft, town=town, by=author, now=began)
    for number in range(story.supporters):
        person = crowd[(number * 5 + len(story.key)) % NEIGHBOURS]
        supports.give(
            proposal_id=proposal.pk, town=town, account=person, by=person,
            now=min(began + (number + 1) * SLIP * (1 + number % 5), now),
        )  # fmt: skip
    for said in story.comments:
        _say(said, proposal, people, crowd, now)
    periods.end_due(town=town, now=now - max((t.days_ago for t in story.steps), default=0) * DAY)
    for told in story.steps:
        _tell(told, proposal, town, people, now)


def _draft(story: Story, author: Account, town: Town) -> Draft:
    lon, lat = degrees(site_points()[story.site][1][None])[0]
    near = Region.objects.filter(level=Region.Level.DONG, parent=town.region, name_ko=story.dong)
    return Draft(
        title=story.title,
        body=story.body,
        category=story.category,
        audience=story.audience,
        region=near.first(),
        place=SITES[story.site][0],
        lat=round(float(lat), 6),
        lon=round(float(lon), 6),
        signed=masked(author.name),
    )


def _say(
    said: Said, proposal: Proposal, people: dict[str, Account], crowd: list[Account], now: datetime
) -> None:
    who = crowd[said.who] if isinstance(said.who, int) else people[said.who]
    if proposal.thread is not None:
        comments.write(
            thread=proposal.thread, author=who, by=who, body=said.text,
            stance=said.stance, now=now - said.days_ago * DAY,
        )  # fmt: skip


def _tell(
    told: Told, proposal: Proposal, town: Town, people: dict[str, Account], now: datetime
) -> None:
    rest: dict[str, Any] = dict(told.rest)
    at = now - told.days_ago * DAY
    if "department" in rest:
        rest["department"] = Department.objects.get(town=town, name_ko=rest["department"])
    if "verdict" in rest:
        rest["verdict"] = Verdict(rest["verdict"])
    if "day" in rest:
        rest["day"] = (now + rest["day"] * DAY).date()
    moves.take(
        proposal_id=proposal.pk, town=town, name=told.step, by=people[told.by], now=at,
        said=Words(reason=told.reason, **rest),
    )  # fmt: skip


def _merge(town: Town, people: dict[str, Account], now: datetime) -> None:
    """Ask the supporters of a duplicate; one has said yes."""
    titles = {story.key: story.title for story in STORIES}
    found = Proposal.objects.of(town)
    source = found.get(title=titles["cinema_again"])
    target = found.get(title=titles["cinema"])
    merge = merges.propose(
        source_id=source.pk,
        target_id=target.pk,
        town=town,
        why="두 제안 모두 여름밤 강변공원에서 영화를 보자는 뜻입니다.",
        by=people["dami"],
        now=now - 2 * DAY,
    )
    first = source.backing.standing().select_related("account").first()
    if first is not None and first.account is not None:
        merges.reply(
            merge_id=merge.pk, town=town, account=first.account, by=first.account,
            consents=True, now=now - DAY,
        )  # fmt: skip


def _night() -> bytes:
    """Draw the dark path by the river."""
    picture = Image.new("RGB", (1200, 800), "#22304a")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((860, 90, 980, 210), fill="#f4e3a1")
    pen.polygon([(0, 520), (1200, 430), (1200, 800), (0, 800)], fill="#1b2431")
    pen.polygon([(420, 800), (560, 500), (610, 495), (760, 800)], fill="#3a4354")
    pen.polygon([(760, 800), (640, 500), (1200, 470), (1200, 800)], fill="#31567a")
    for place in range(5):
        pen.line([(60 + 80 * place, 640), (60 + 80 * place, 420 + 10 * place)], "#10161f", 14)
        pen.ellipse((10 + 80 * place, 340, 120 + 80 * place, 450), fill="#16301f")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
