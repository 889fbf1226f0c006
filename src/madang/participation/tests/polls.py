"""A poll that is open, and people who may vote in it, for the tests of this room."""

from datetime import UTC, datetime, timedelta

from madang.participation.engine.ballots import credentials
from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.credentials import Wallet
from madang.participation.models import Booth, Poll
from madang.participation.services import polls, voters
from madang.people.models import Account
from madang.residents.models import Attribute
from madang.residents.services import attributes
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

OPENS = datetime(2026, 11, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, tzinfo=UTC)
AFTER = CLOSES + timedelta(hours=1)
DRAFT = {
    "projects": [
        {"id": "a", "title": "그늘막", "cost": 30},
        {"id": "b", "title": "작은 도서관", "cost": 50},
        {"id": "c", "title": "자전거길", "cost": 70},
    ],
    "budget": 100,
    "longest": 2,
}


def operator_of(poll_or_town, **fields) -> Account:
    return someone(getattr(poll_or_town, "town", poll_or_town), Role.TOWN_OPERATOR, **fields)


def a_poll(slug: str = "gaon", *, fixed: bool = True, draft=None, **fields: object) -> Poll:
    town = a_town(slug)
    given = {"title": "우리 동네 예산", "kind": "approval", "opens_at": OPENS, "closes_at": CLOSES}
    poll = Poll(town=town, draft=draft or DRAFT, **{**given, **fields})
    by = operator_of(town, name="운영자")
    polls.make(poll, by=by, now=OPENS - timedelta(days=3))
    if fixed:
        poll = polls.fix(poll=poll, seed="동행복권 1199회", by=by, now=OPENS - timedelta(days=2))
    return poll


def a_voter(poll: Poll, *, born: str = "1990-05-05", region: str = "", name: str = "") -> Account:
    account = someone(poll.town, Role.VERIFIED_RESIDENT, name=name or "김하늘")
    values = {"birth_date": born, **({"name": name} if name else {})}
    if region:
        values["residence"] = region
    attributes.record(
        account=account,
        town=poll.town,
        values=values,
        how=Attribute.How.COUNTER,
        verifier="민원실",
        until=None,
        now=OPENS - timedelta(days=30),
    )
    return account


def a_wallet(poll: Poll, account: Account | None = None, *, now: datetime = NOW) -> Wallet:
    """A credential, got as voters get it."""
    wallet = Wallet.new(str(poll.key))
    signer = PublicKey.read(credentials.raw(poll.fixed.credential_key))
    blinded = wallet.blinded(signer)
    signed = voters.issue(
        poll=poll, account=account or a_voter(poll), blinded=blinded.message, now=now
    )
    wallet.take(signer, signed, blinded.inverse)
    return wallet


def a_booth(poll: Poll, name: str = "가온1동") -> Booth:
    return Booth.objects.get_or_create(town=poll.town, poll=poll, name=name)[0]
