"""Reading proposals: the list as people search and sort it, and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.base.lists import Column, Filter, Listed, Plan, Rows, listed
from madang.cases.models import Assignment
from madang.participation.engine.proposals import (
    CLOSED,
    NEXT,
    OWED,
    STAGE_LABELS,
    STATE_LABELS,
    SUPPORTABLE,
    By,
    Stage,
    State,
    Step,
    stage,
    steps_from,
)
from madang.participation.models import Audience, Category, Move, Proposal, ProposalPhoto
from madang.participation.models.proposals import ProposalQuerySet
from madang.participation.services import likenesses
from madang.roles.models import Department
from madang.towns.models import Region, Town

PAGE = 20
DEFAULT_ORDER = "newest"
ORDERS = (
    Column("newest", _("Newest first"), ("-published_at",)),
    Column("supported", _("Most supported"), ("-supports",)),
    Column("closing", _("Closing soon"), ("support_until",)),
    Column("answered", _("Lately answered"), ("-answered_at",)),
)
WHERE = (
    ("open", _("Open for support")),
    ("owed", _("Waiting for an answer")),
    ("answered", _("Answered")),
    ("doing", _("Planned or under way")),
    ("done", _("Done")),
    ("closed", _("Closed otherwise")),
)
_STATES = {
    "owed": OWED,
    "answered": {State.ANSWERED},
    "doing": {State.PLANNED, State.UNDER_WAY},
    "done": {State.DONE},
    "closed": CLOSED - {State.DONE},
}


def visible(town: Town) -> ProposalQuerySet:
    """Return every proposal of a town; drafts are no proposals yet."""
    return Proposal.objects.of(town)


def full(town: Town) -> ProposalQuerySet:
    """Return the proposals of a town with what their pages show."""
    return visible(town).select_related("town", "region", "case", "thread", "merged_into")


def departments(proposal: Proposal) -> list[Department]:
    """Return the departments that work on it, the one that leads first."""
    if proposal.case is None:
        return []
    rows = Assignment.objects.standing().filter(case=proposal.case).select_related("department")
    return [row.department for row in rows]


def listing(*, town: Town, asked: Mapping[str, str], dongs: list[Region], now: datetime) -> Listed:
    """Return the page of the list that `asked` (the address's query) wants."""
    rows = visible(town).for_lists()
    order = asked.get("sort", "").removeprefix("-")
    if order == "closing":
        rows = rows.filter(_open(now))
    elif order == "answered":
        rows = rows.filter(answered_at__isnull=False)
    given = {key: asked[key] for key in asked} | {"sort": order}  # of a query, the last of each
    return listed(_plan(town, dongs, now), rows, given)


def _plan(town: Town, dongs: list[Region], now: datetime) -> Plan:
    choices = tuple((str(dong.pk), dong.name) for dong in dongs)
    where = Filter("dong", _("Dong"), choices, lambda rows, value: rows.filter(region_id=value))
    return Plan(
        columns=ORDERS,
        search=lambda rows, word: likenesses.saying(rows, word, town=town),
        filters=(
            Filter("state", _("Where it stands"), WHERE, lambda rows, v: _standing(rows, v, now)),
            Filter("category", _("Subject"), tuple(Category.choices), _same("category")),
            Filter(
                "audience", _("Whose proposal it is"), tuple(Audience.choices), _same("audience")
            ),
            *([where] if choices else []),
        ),
        order=DEFAULT_ORDER,
        size=PAGE,
    )


def _same(field: str):  # type: ignore[no-untyped-def] # a filter's function
    return lambda rows, value: rows.filter(**{field: value})


def _open(now: datetime) -> Q:
    return Q(state__in=SUPPORTABLE, support_until__gt=now)


def _standing(rows: Rows, value: str, now: datetime) -> Rows:
    return rows.filter(_open(now)) if value == "open" else rows.filter(state__in=_STATES[value])


@dataclass(frozen=True)
class StageLine:
    """One of the four steps on a proposal's page: reached on a day, now, or to come."""

    stage: Stage
    is_reached: bool
    is_now: bool
    on: date | None

    @property
    def label(self) -> str:
        """What the step is called, in the reader's language."""
        return gettext(STAGE_LABELS[self.stage])


@dataclass(frozen=True)
class Page:
    """What everybody reads of one proposal."""

    proposal: Proposal
    moves: list[Move]
    stages: list[StageLine]
    photo_words: str
    is_open: bool
    days_left: int
    is_overdue: bool
    share: int  # of the support needed, in per cent, at most 100
    next: str  # what comes, in the reader's language


def page(proposal: Proposal, *, now: datetime) -> Page:
    """Return what the page of a proposal shows, the same for everybody."""
    moves = list(proposal.moves.all())
    words = ProposalPhoto.objects.filter(proposal=proposal).values_list("words", flat=True).first()
    return Page(
        proposal=proposal,
        moves=moves,
        stages=_stages(proposal, moves),
        photo_words=words or "",
        is_open=proposal.is_open_for_support(now),
        days_left=max(0, (proposal.support_until - now).days),
        is_overdue=proposal.is_overdue(now),
        share=min(100, 100 * proposal.supports // max(1, proposal.needed)),
        next=gettext(NEXT[State(proposal.state)]),
    )


def _stages(proposal: Proposal, moves: list[Move]) -> list[StageLine]:
    order = list(Stage)
    now_at = order.index(stage(State(proposal.state)))
    zone = proposal.town.zone
    reached = {Stage.PROPOSE: proposal.published_at.astimezone(zone).date()}
    for move in moves:
        reached.setdefault(stage(State(move.after)), move.at.astimezone(zone).date())
    return [
        StageLine(
            one, place <= now_at, place == now_at, reached.get(one) if place <= now_at else None
        )
        for place, one in enumerate(order)
    ]


def office_steps(proposal: Proposal) -> list[Step]:
    """Return the steps that an official may take with a proposal now."""
    return steps_from(State(proposal.state), by=By.OFFICIAL, verdict=proposal.verdict_or_none)


def waiting(*, town: Town) -> ProposalQuerySet:
    """Return what is owed an answer, the most urgent first."""
    return visible(town).for_lists().owed().order_by("case__due_on", "pk")


def mine(account_id: int, *, town: Town) -> ProposalQuerySet:
    """Return what one person published in a town."""
    return visible(town).for_lists().filter(author_id=account_id).order_by("-id")


def backed_by(account_id: int, *, town: Town) -> ProposalQuerySet:
    """Return what one person supports in a town."""
    rows = visible(town).for_lists()
    return rows.filter(backing__account_id=account_id, backing__ended_at=None).order_by("-id")


def photo(pk: int, *, town: Town) -> bytes | None:
    """Return the picture of a proposal as JPEG, or None."""
    found = ProposalPhoto.objects.filter(town=town, proposal_id=pk)
    image = found.values_list("image", flat=True).first()
    return None if image is None else bytes(image)


def on_map(*, town: Town, limit: int = 2000) -> ProposalQuerySet:
    """Return the newest proposals that have a place."""
    return visible(town).placed().for_lists().order_by("-published_at")[:limit]


def state_label(state: str) -> str:
    """Return the words for a state, an English message id."""
    return STATE_LABELS[State(state)]
