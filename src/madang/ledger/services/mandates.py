"""What two persons decide about local currency: starting a programme, its budget, its end."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.ledger.engine import codes
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Programme, Purse
from madang.ledger.services import programmes, purses, rooms, transfers
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.people.models import Account
from madang.roles.models import Approval
from madang.roles.services import approvals, permissions
from madang.rules.services import rules
from madang.towns.engine import korea
from madang.towns.models import Town

ACT, SEE = "ledger.programmes", "ledger.programmes_see"
KIND, RETURNED = "budget", "budget.return"
MOST_WON = 10**12
MOST_MONTHS = 120
MOST_PERCENT = 20  # as the rule `ledger.discount_percent`
ISSUED = (Asset.Kind.CURRENCY, Asset.Kind.VOUCHER)


@dataclass(frozen=True)
class Currency:
    """What a programme issues: an asset by its code, made when the town has none of this code."""

    code: str
    kind: str
    name_ko: str
    name_en: str = ""


@dataclass(frozen=True)
class Draft:
    """A programme as somebody asks for it; `key` is the client's, made before it asks."""

    key: str
    currency: Currency
    kind: str
    title: Title
    terms: Terms
    budget_won: int


def area(town: Town) -> str:
    """Return with what the codes of all places in the town begin."""
    code = codes.local(town.region.code)
    return code[:4] if code in korea.CITIES else code  # its districts have codes of their own


def issued(town: Town) -> list[Asset]:
    """Return what the town can issue: its local currencies and vouchers."""
    return list(Asset.objects.of(town).filter(kind__in=ISSUED, has_lots=True))


def every(town: Town) -> list[Programme]:
    """Return the town's programmes of local currency and vouchers, the running ones first."""
    rows = Programme.objects.of(town).filter(asset__kind__in=ISSUED)
    found = rows.select_related("asset", "budget", "custody", "town").order_by("-opened_at", "-pk")
    return sorted(found, key=lambda one: one.closed_at is not None)


def propose(*, town: Town, draft: Draft, why: str, by: Account, now: datetime) -> Approval:
    """Ask for a second person's consent to a programme; the same key is the same asking.

    Raises PermissionDenied, ValidationError.
    """
    permissions.require(by, ACT, town=town, now=now)
    _insist(town, draft, now)
    told = {"name": draft.title.name_ko, "won": f"{draft.budget_won:,}"}
    subject = _("Start “%(name)s” with a budget of %(won)s won") % told
    return _asked(town, {"do": "start", **_packed(draft)}, subject, why, by, now)


def propose_funds(
    *, programme: Programme, won: int, key: str, why: str, by: Account, now: datetime
) -> Approval:
    """Ask for consent to give a running programme more budget. Raises as `propose`."""
    town = programme.town
    permissions.require(by, ACT, town=town, now=now)
    _insist_open(programme)
    _insist_won(town, won, now)
    payload = {"do": "fund", "programme": programme.pk, "won": won, "key": key}
    told = {"name": programme.name_ko, "won": f"{won:,}"}
    subject = _("Give “%(name)s” %(won)s won more budget") % told
    return _asked(town, payload, subject, why, by, now)


def propose_end(
    *, programme: Programme, key: str, why: str, by: Account, now: datetime
) -> Approval:
    """Ask for consent to end a running programme. Raises as `propose`."""
    permissions.require(by, ACT, town=programme.town, now=now)
    if programme.closed_at is not None:
        raise ValidationError(_("This programme has ended. Nothing was changed."))
    payload = {"do": "end", "programme": programme.pk, "key": key}
    subject = _("End “%(name)s”: nothing more is issued") % {"name": programme.name_ko}
    return _asked(programme.town, payload, subject, why, by, now)


@transaction.atomic
def carry_out(approval: Approval, now: datetime) -> None:
    """Do what two persons agreed on. Raises ValidationError: it cannot be done any more."""
    town, wanted = approval.town, approval.payload
    if town is None:
        raise ValueError("a programme is of a town")
    if wanted["do"] == "start":
        _start(town, _unpacked(wanted), by=approval.asked_by, now=now)
        return
    rows = Programme.objects.of(town).select_for_update(of=("self",))
    programme = rows.select_related("budget", "town").get(pk=wanted["programme"])
    if wanted["do"] == "fund":
        _insist_open(programme)
        _insist_won(town, wanted["won"], now)
        _give(programme, wanted["won"], key=wanted["key"], by=approval.asked_by, now=now)
    elif programme.closed_at is None:
        programmes.end(programme=programme, now=now)
        _take_rest(programme, key=wanted["key"], by=approval.asked_by, now=now)


def check(*, town: Town, draft: Draft, now: datetime) -> None:
    """Refuse what cannot be started, before anybody is asked. Raises ValidationError."""
    _insist(town, draft, now)


def check_funds(*, programme: Programme, won: int, now: datetime) -> None:
    """Refuse budget that cannot be given. Raises ValidationError."""
    _insist_open(programme)
    _insist_won(programme.town, won, now)


@dataclass(frozen=True)
class Look:
    """What would come of a draft: how much can be issued, and how long it lasts."""

    most: int
    percent: Decimal | None
    months: int | None
    is_new: bool


def look(*, town: Town, draft: Draft, now: datetime) -> Look:
    """Return what would come of a draft by the rules of `now`."""
    percent = None
    if draft.kind == Programme.Kind.SALE:
        percent = draft.terms.discount_percent
        if percent is None:
            percent = Decimal(rules.value(town=town, key="ledger.discount_percent", at=now))
    months = draft.terms.months
    if months is None and draft.terms.ends_on is None:
        months = rules.number(town=town, key="ledger.lot_months", at=now)
    most = int(draft.budget_won * 100 / percent) if percent else draft.budget_won
    known = Asset.objects.of(town).filter(code=draft.currency.code).exists()
    return Look(most, percent, months, not known)


def treasury(town: Town, *, now: datetime) -> Purse:
    """Return the purse outside from which budgets come."""
    return purses.named(asset=_won(town, now), holder="outside", name="treasury", now=now)


def spendable(town: Town, *, now: datetime) -> int | None:
    """Return how much the treasury still allows, None where it has no minimum."""
    purse = treasury(town, now=now)
    if purse.minimum is None:
        return None
    return purses.amount(purse).available - purse.minimum


def _start(town: Town, draft: Draft, *, by: Account | None, now: datetime) -> Programme:
    _insist(town, draft, now)
    wanted = draft.currency
    asset = purses.asset(
        town=town, code=wanted.code, kind=wanted.kind, name_ko=wanted.name_ko,
        name_en=wanted.name_en, now=now, has_lots=True,
    )  # fmt: skip
    code, won = _code(town, draft, now), _won(town, now)
    purpose = "discounts" if draft.kind == Programme.Kind.SALE else "policy"
    year = now.astimezone(town.zone).year
    budget = purses.named(
        asset=won, holder="town", name=f"budget:{purpose}:{year}:{code}", minimum=0, now=now
    )
    programme = programmes.start(
        asset=asset,
        code=code,
        kind=draft.kind,
        title=draft.title,
        terms=draft.terms,
        flow=Flow(
            custody=purses.named(asset=won, holder="town", name="custody", now=now), budget=budget
        ),
        now=now,
    )
    _give(programme, draft.budget_won, key=draft.key, by=by, now=now)
    for launch in rooms.launches():
        launch.register(asset, now)
    return programme


def _give(programme: Programme, won: int, *, key: str, by: Account | None, now: datetime) -> None:
    if programme.budget is None:
        raise ValueError(f"{programme.code} has no budget")
    lines = [Line(treasury(programme.town, now=now).pk, programme.budget.pk, won)]
    transfers.post(
        town=programme.town, lines=lines, key=f"programme:{key}", kind=KIND, why="", by=by, now=now
    )


def _take_rest(programme: Programme, *, key: str, by: Account | None, now: datetime) -> None:
    """Give the treasury back what is left of a budget that is this programme's alone."""
    budget = programme.budget
    if budget is None or not budget.name.endswith(f":{programme.code}"):
        return
    left = purses.amount(budget).available
    if left > 0:
        lines = [Line(budget.pk, treasury(programme.town, now=now).pk, left)]
        transfers.post(
            town=programme.town, lines=lines, key=f"programme:{key}", kind=RETURNED, why="", by=by,
            now=now,
        )  # fmt: skip


def _asked(
    town: Town, payload: dict[str, Any], subject: str, why: str, by: Account, now: datetime
) -> Approval:
    """Return the approval with the payload's key; asked before, whatever became of it."""
    with transaction.atomic():
        before = Approval.objects.of(town).filter(act=ACT, payload__key=payload["key"]).first()
        if before is None:
            return approvals.ask(
                act=ACT, town=town, by=by, why=why, subject_text=subject, payload=payload, now=now
            )
    if before.payload != payload or before.asked_by_id != by.pk:
        raise ValidationError(_("This form was used before. Open it anew; nothing was changed."))
    return before


def _insist(town: Town, draft: Draft, now: datetime) -> None:
    """Refuse what cannot be started. Raises ValidationError."""
    known = Asset.objects.of(town).filter(code=draft.currency.code).first()
    if known and (known.kind != draft.currency.kind or not known.has_lots):
        raise ValidationError(_("The town counts something else under this code."))
    if draft.kind == Programme.Kind.SALE and draft.currency.kind != Asset.Kind.CURRENCY:
        raise ValidationError(_("Only local currency is sold. Vouchers are given."))
    terms = draft.terms
    if terms.months is not None and not 0 < terms.months <= MOST_MONTHS:
        raise ValidationError(_("It lasts from 1 to %(n)s months.") % {"n": MOST_MONTHS})
    if terms.ends_on is not None and terms.ends_on <= now.astimezone(town.zone).date():
        raise ValidationError(_("The last day is tomorrow or later."))
    if terms.discount_percent is not None and not 0 <= terms.discount_percent <= MOST_PERCENT:
        raise ValidationError(_("The discount is from 0 to %(n)s percent.") % {"n": MOST_PERCENT})
    if not terms.areas:
        raise ValidationError(_("Say where it counts."))
    _insist_won(town, draft.budget_won, now)


def _insist_won(town: Town, won: int, now: datetime) -> None:
    if not 0 < won <= MOST_WON:
        text = _("A budget is from 1 won to %(most)s won.")
        raise ValidationError(text % {"most": f"{MOST_WON:,}"})
    most = spendable(town, now=now)
    if most is not None and won > most:
        text = _("The treasury allows %(most)s won at present. Nothing was changed.")
        raise ValidationError(text % {"most": f"{max(most, 0):,}"})


def _insist_open(programme: Programme) -> None:
    if programme.closed_at is not None:
        raise ValidationError(_("This programme has ended. Nothing was changed."))
    if programme.budget_id is None:
        raise ValidationError(_("This programme has no budget of its own."))


def _won(town: Town, now: datetime) -> Asset:
    return purses.asset(
        town=town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
    )


def _code(town: Town, draft: Draft, now: datetime) -> str:
    return f"{now.astimezone(town.zone).year}-{draft.key[:12]}"


def _packed(draft: Draft) -> dict[str, Any]:
    """Return the draft as JSON keeps it."""
    terms = asdict(draft.terms)
    terms["areas"], terms["excluded_trades"] = list(terms["areas"]), list(terms["excluded_trades"])
    percent, ends_on = draft.terms.discount_percent, draft.terms.ends_on
    terms["discount_percent"] = None if percent is None else str(percent)
    terms["ends_on"] = None if ends_on is None else ends_on.isoformat()
    return {**asdict(draft), "terms": terms}


def _unpacked(packed: dict[str, Any]) -> Draft:
    terms = dict(packed["terms"])
    if terms["discount_percent"] is not None:
        terms["discount_percent"] = Decimal(terms["discount_percent"])
    if terms["ends_on"] is not None:
        terms["ends_on"] = date.fromisoformat(terms["ends_on"])
    return Draft(
        key=packed["key"],
        currency=Currency(**packed["currency"]),
        kind=packed["kind"],
        title=Title(**packed["title"]),
        terms=Terms(**terms),
        budget_won=packed["budget_won"],
    )
