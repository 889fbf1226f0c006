"""Who may vote in a poll, and that each of them can do it once: on the web, or on paper."""

import hashlib
import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.ballots import blindsignatures
from madang.participation.models import Booth, Poll, Voter
from madang.participation.services import locks, pollkeys
from madang.people.models import Account
from madang.residents.engine import ages, fields
from madang.residents.models import Attribute
from madang.roles.engine.acts import Role
from madang.roles.services import permissions

Way = Voter.Way
REASONS = {
    "early": _("Voting has not begun yet."),
    "late": _("Voting is over."),
    "unverified": _("Your residency in this town is not verified."),
    "area": _("This vote is for another part of the town than the one where you live."),
    "age_unknown": _("This vote is for certain ages, and your date of birth is not verified."),
    "age": _("This vote is for another age than yours."),
    "web": _("You have got your credential for this vote already."),
    "paper": _("You have got a ballot paper for this vote already."),
    "person": _("Somebody of the same name and date of birth has voted. Ask at a booth."),
    "malformed": _("The request for a credential cannot be read."),
}


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The person may not have a credential or a ballot paper; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(str(REASONS[code]))
        self.code = code


def reasons(*, poll: Poll, account: Account, now: datetime) -> list[str]:
    """Return why `account` may not vote in `poll`, as keys of REASONS; empty: it may."""
    found = _period(poll, now)
    known = _known(poll, account, now)
    if Role.VERIFIED_RESIDENT not in permissions.roles_of(account, town=poll.town, now=now):
        found.append("unverified")
    if poll.regions and known.get(fields.RESIDENCE) not in poll.regions:
        found.append("area")
    found += _age(poll, known.get(fields.BIRTH_DATE))
    mine = Voter.objects.filter(poll=poll, account=account).first()
    if mine is not None:
        found.append("paper" if mine.way == Way.PAPER else "web")
    return found


@transaction.atomic
def issue(
    *, poll: Poll, account: Account, blinded: bytes, now: datetime, way: Voter.Way = Way.WEB
) -> bytes:
    """Sign the blinded key of `account`, once; the same request again gets the same answer.

    Raises Refused. Voter and signature share no moment finer than the day with any ballot.
    """
    locks.share_voting(poll)
    signer = pollkeys.signer_of(poll) if not _period(poll, now) else None
    for code in reasons(poll=poll, account=account, now=now):
        if code != "web" or signer is None:
            raise Refused(code)
    if signer is None:
        raise Refused("late")
    try:
        signature = signer.blind_sign(blinded)
    except blindsignatures.Refused as error:
        raise Refused("malformed") from error
    asked = _hashed(poll, "asked", blinded.hex())
    _once(poll, account, _person_of(poll, account, now), way, _day(poll, now), asked=asked)
    return signature


@transaction.atomic
def hand_paper(
    *,
    booth: Booth,
    by: Account,
    now: datetime,
    account: Account | None = None,
    name: str = "",
    born: date | None = None,
    namesake: int = 0,
) -> Voter:
    """Write down that a person gets a ballot paper, found by account or by name and birth.

    `namesake` tells people of one name and birthday apart. Raises Refused, PermissionDenied.
    """
    poll = booth.poll
    permissions.require(by, "participation.booths", town=poll.town, now=now)
    locks.share_voting(poll)
    if account is not None:
        codes = reasons(poll=poll, account=account, now=now)
        person = _person_of(poll, account, now)
    else:
        if not name.strip() or born is None:
            raise Refused("malformed")
        codes = _period(poll, now) + _age(poll, born.isoformat())
        person = _person(poll, name, born.isoformat(), namesake)
    if codes:
        raise Refused(codes[0])
    return _once(poll, account, person, Way.PAPER, _day(poll, now), booth=booth)


def _once(
    poll: Poll,
    account: Account | None,
    person: str,
    way: str,
    day: date,
    *,
    booth: Booth | None = None,
    asked: str = "",
) -> Voter:
    voter = Voter(
        town=poll.town, poll=poll, account=account, person=person, way=way, booth=booth, day=day,
        asked_hash=asked,
    )  # fmt: skip
    Voter.objects.bulk_create([voter], ignore_conflicts=True)
    kept = Voter.objects.filter(pk=voter.pk).first()
    if kept is not None:
        return kept
    mine = Voter.objects.filter(poll=poll, account=account).first() if account else None
    if mine is None:
        raise Refused("person")
    if mine.way == Way.PAPER or way == Way.PAPER:
        raise Refused("paper" if mine.way == Way.PAPER else "web")
    if not hmac.compare_digest(mine.asked_hash, asked):
        raise Refused("web")
    return mine


def _period(poll: Poll, now: datetime) -> list[str]:
    if poll.terms is None or now < poll.opens_at:
        return ["early"]
    return ["late"] if poll.is_over(now) or poll.sealed_at else []


def _age(poll: Poll, born: str | None) -> list[str]:
    if poll.least_age is None and poll.most_age is None:
        return []
    if born is None:
        return ["age_unknown"]
    birth, day = date.fromisoformat(born), _day(poll, poll.closes_at)
    if poll.least_age is not None and ages.is_younger(birth, poll.least_age, today=day):
        return ["age"]
    if poll.most_age is not None and not ages.is_younger(birth, poll.most_age + 1, today=day):
        return ["age"]
    return []


def _known(poll: Poll, account: Account, now: datetime) -> dict[str, str]:
    rows = Attribute.objects.current(now).filter(
        account=account,
        town=poll.town,
        field__in=(fields.RESIDENCE, fields.BIRTH_DATE, fields.NAME),
    )
    return {row.field: row.value for row in rows if row.is_verified}


def _person_of(poll: Poll, account: Account, now: datetime) -> str:
    known = _known(poll, account, now)
    if fields.NAME not in known or fields.BIRTH_DATE not in known:
        return ""
    return _person(poll, known[fields.NAME], known[fields.BIRTH_DATE], 0)


def _person(poll: Poll, name: str, born: str, namesake: int) -> str:
    return _hashed(poll, "person", "".join(name.split()), born, str(namesake))


def _hashed(poll: Poll, *parts: str) -> str:
    told = "\n".join(("madang.voter/1", str(poll.key), *parts))
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


def _day(poll: Poll, moment: datetime) -> date:
    return moment.astimezone(poll.town.zone).date()
