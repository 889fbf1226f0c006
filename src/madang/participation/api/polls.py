"""Polls, blind credentials, ballots and the bulletin, for programs and the page's script."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Field, Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.participation.engine.ballots import credentials as sealed
from madang.participation.engine.ballots.choices import WORDS, Invalid
from madang.participation.engine.ballots.credentials import Ballot, Credential, Forged
from madang.participation.models import BulletinLink, BulletinRoot, Poll
from madang.participation.requests import poll_of, way_of
from madang.participation.services import ballots, bulletins, voters
from madang.residents.requests import person_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["polls"])
PAGE = 1000


class PollOut(Schema):
    poll: str
    title: str
    kind: str
    opens_at: str
    closes_at: str
    sealed: bool
    winners: list[str] | None


class TermsOut(PollOut):
    terms: dict[str, Any]


class BlindedIn(Schema):
    blinded: str = Field(max_length=800)


class SignedOut(Schema):
    signature: str


class BallotIn(Schema):
    key: str = Field(max_length=100)
    prefix: str = Field(max_length=100)
    signature: str = Field(max_length=800)
    sequence: int = Field(ge=1, le=sealed.MOST_BALLOTS)
    choices: str = Field(max_length=40_000)
    seal: str = Field(max_length=100)


class PollReceiptOut(Schema):
    receipt: str
    signature: str


class SequenceOut(Schema):
    last: int


class LinkOut(Schema):
    number: int
    leaf: str
    link: str


class RootOut(Schema):
    day: str
    size: int
    root: str
    link: str
    signature: str


class PollPlaceOut(Schema):
    receipt: str
    number: int | None
    root: RootOut | None
    path: list[str]


@router.get("", response=list[PollOut], summary="Polls", url_name="polls")
def index(request: HttpRequest) -> list[PollOut]:
    """All polls whose terms are fixed, the latest first."""
    return [PollOut(**_told(poll)) for poll in Poll.objects.of(town_of(request)).public()[:200]]


@router.get("/{uuid:key}", response=TermsOut, summary="One poll", url_name="poll")
def show(request: HttpRequest, key: UUID) -> TermsOut:
    """The terms as they were fixed, with both public keys."""
    poll = poll_of(request, key)
    return TermsOut(**_told(poll), terms=poll.fixed.data)


@router.post(
    "/{uuid:key}/credentials",
    response=SignedOut,
    auth=act_auth("participation.vote"),
    summary="Sign a blinded key",
    url_name="poll-credentials",
)
def credentials(request: HttpRequest, key: UUID, asked: BlindedIn) -> SignedOut:
    """Once for a person who may vote; the same request again gets the same answer.

    RFC 9474, RSABSSA-SHA384-PSS-Randomized.
    """
    poll = poll_of(request, key)
    try:
        blinded = sealed.raw(asked.blinded)
        person, way = person_of(request), way_of(request)
        signed = voters.issue(poll=poll, account=person, blinded=blinded, now=clock.now(), way=way)
    except Forged:
        raise Problem(422, "malformed", gettext("This is not base64url.")) from None
    except voters.Refused as error:
        raise Problem(409, error.code.replace("_", "-"), str(error)) from error
    return SignedOut(signature=sealed.text(signed))


@router.post(
    "/{uuid:key}/ballots", response=PollReceiptOut, summary="Cast a ballot", url_name="poll-ballots"
)
def cast(request: HttpRequest, key: UUID, ballot: BallotIn) -> PollReceiptOut:
    """A sealed ballot; send no cookie with it, nobody needs to know who sends it."""
    poll = poll_of(request, key)
    credential = Credential(ballot.key, ballot.prefix, ballot.signature)
    given = Ballot(str(poll.key), credential, ballot.sequence, ballot.choices, ballot.seal)
    try:
        receipt = ballots.cast(poll=poll, ballot=given, now=clock.now())
    except Invalid as error:
        says = gettext(WORDS[error.code]) % error.params
        raise Problem(422, f"ballot-{error.code.replace('_', '-')}", says) from error
    except Forged:
        says = gettext("The credential or the seal of this ballot does not hold.")
        raise Problem(422, "forged", says) from None
    except ballots.Refused as error:
        raise Problem(409, error.code, str(error)) from error
    return PollReceiptOut(receipt=receipt.leaf, signature=receipt.signature)


@router.get(
    "/{uuid:key}/sequences/{str:credential}",
    response=SequenceOut,
    summary="Ballots of a credential",
    url_name="poll-sequence",
)
def sequence(request: HttpRequest, key: UUID, credential: str) -> SequenceOut:
    """How many ballots were cast with this credential's key: the next has one number more."""
    poll = poll_of(request, key)
    return SequenceOut(last=ballots.last_sequence(poll=poll, key=credential[:100]))


@router.get("/{uuid:key}/links", response=list[LinkOut], summary="The chain", url_name="poll-links")
def links(request: HttpRequest, key: UUID, after: int = 0) -> list[LinkOut]:
    """Up to 1,000 entries after number `after`: the hashes alone, as long as people vote."""
    poll = poll_of(request, key)
    rows = BulletinLink.objects.filter(poll=poll, number__gt=max(after, 0)).order_by("number")
    told = rows.values_list("number", "entry__leaf", "link")[:PAGE]
    return [LinkOut(number=number, leaf=leaf, link=link) for number, leaf, link in told]


@router.get(
    "/{uuid:key}/roots", response=list[RootOut], summary="Daily roots", url_name="poll-roots"
)
def roots(request: HttpRequest, key: UUID) -> list[RootOut]:
    """The signed roots, the first day first."""
    poll = poll_of(request, key)
    return [_root(row) for row in BulletinRoot.objects.filter(poll=poll).order_by("day")]


@router.get(
    "/{uuid:key}/receipts/{str:leaf}",
    response=PollPlaceOut,
    summary="Look a receipt up",
    url_name="poll-receipt",
)
def receipt(request: HttpRequest, key: UUID, leaf: str) -> PollPlaceOut:
    """Where a ballot stands, and the path that proves it under a published root."""
    place = bulletins.find(poll=poll_of(request, key), leaf=leaf[:64])
    if place is None:
        raise Problem(404, "no-such-receipt", gettext("No ballot of this receipt is here."))
    root = _root(place.root) if place.root else None
    return PollPlaceOut(receipt=place.leaf, number=place.number, root=root, path=list(place.path))


def _told(poll: Poll) -> dict[str, Any]:
    told = {
        name: poll.to_fix()[name] for name in ("poll", "title", "kind", "opens_at", "closes_at")
    }
    return {**told, "sealed": poll.sealed_at is not None, "winners": poll.winners}


def _root(row: BulletinRoot) -> RootOut:
    return RootOut(
        day=row.day.isoformat(),
        size=row.size,
        root=row.root,
        link=row.link,
        signature=row.signature,
    )
