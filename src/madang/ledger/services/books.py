"""The town's books in public: sums only, never whose."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.ledger.models import Asset, Balance, Posting, Purse, Seal
from madang.ledger.services import rooms
from madang.towns.models import Town

KEEP_S = 60
BUDGETS = Q(purse__holder=Purse.Holder.TOWN, purse__name__startswith="budget:")
CUSTODY = Q(purse__holder=Purse.Holder.TOWN, purse__name="custody")
ISSUE = Q(purse__holder=Purse.Holder.OUTSIDE) & (
    Q(purse__name="issue") | Q(purse__name__startswith="issue:")
)
WORDS: dict[str, tuple[Promise, Promise]] = {
    "discounts_year": (
        _("Discounts paid this year"),
        _("What the town's budget added to local currency that people bought, since 1 January."),
    ),
    "discounts": (
        _("Discounts paid in all"),
        _("The same since the books were opened; what was taken back is left out."),
    ),
    "budget": (
        _("Budget that is left"),
        _("When it is used up, the sale at a discount stops."),
    ),
    "custody": (
        _("Held in custody"),
        _("What people and the budget have paid for it, at the town's bank until shops exchange."),
    ),
    "out": (
        _("Local currency that is out"),
        _("What people and shops have and can still spend or exchange."),
    ),
    "people": (_("of it with people"), _("In the purses of all residents together.")),
    "points": (
        _("Points that are out"),
        _("What residents have earned and can still turn into local currency, or give."),
    ),
    "partners": (_("of it with shops"), _("In the purses of all shops together.")),
}


@dataclass(frozen=True)
class Figure:
    """One sum, in whole smallest units of `asset`, which is a code of the town."""

    key: str
    asset: str
    amount: int

    @property
    def label(self) -> Promise:
        line = rooms.spending().get(self.key)
        return line.label if line else WORDS[self.key][0]

    @property
    def about(self) -> Promise:
        line = rooms.spending().get(self.key)
        return line.about if line else WORDS[self.key][1]


@dataclass(frozen=True)
class Books:
    """What anybody may know at `at`; `root` stands for all that was written until the last seal."""

    at: datetime
    figures: list[Figure]
    sealed_at: datetime | None = None
    root: str = ""


def public(*, town: Town, now: datetime) -> Books:
    """Return the town's figures, at most a minute old."""
    key = f"ledger.books:{town.pk}"
    known = cache.get(key)
    if known is None:
        made = _made(town, now)
        sealed_at = made.sealed_at.isoformat() if made.sealed_at else ""
        rows = [[figure.key, figure.asset, figure.amount] for figure in made.figures]
        cache.set(key, [made.at.isoformat(), rows, sealed_at, made.root], KEEP_S)
        return made
    at, rows, sealed_at, root = known
    sealed = datetime.fromisoformat(sealed_at) if sealed_at else None
    return Books(datetime.fromisoformat(at), [Figure(*row) for row in rows], sealed, root)


def _made(town: Town, now: datetime) -> Books:
    rows = Balance.objects.filter(town=town).order_by().values("purse__asset_id")
    sums = rows.annotate(
        budget=Sum("amount", filter=BUDGETS, default=0),
        custody=Sum("amount", filter=CUSTODY, default=0),
        issued=Sum("amount", filter=ISSUE, default=0),
        people=Sum("amount", filter=Q(purse__holder=Purse.Holder.PERSON), default=0),
        partners=Sum("amount", filter=Q(purse__holder=Purse.Holder.PARTNER), default=0),
    )
    by_asset = {row["purse__asset_id"]: row for row in sums}
    figures: list[Figure] = []
    spent = _spent(town, now)
    for asset in Asset.objects.of(town).filter(pk__in=by_asset):
        row = by_asset[asset.pk]
        if asset.kind == Asset.Kind.MONEY:
            found = _discounts(asset, now) | {
                "budget": int(row["budget"]),
                "custody": int(row["custody"]),
            }
        elif asset.kind == Asset.Kind.POINTS:
            found = {"points": int(row["people"])}
        else:
            found = {
                "out": -int(row["issued"]),
                "people": int(row["people"]),
                "partners": int(row["partners"]),
            }
        found |= spent.get(asset.pk, {})
        figures += [Figure(key, asset.code, amount) for key, amount in found.items()]
    seal = Seal.objects.filter(town=town).order_by("-pk").first()
    root = bytes(seal.root).hex() if seal else ""
    return Books(now, figures, seal.made_at if seal else None, root)


def _discounts(asset: Asset, now: datetime) -> dict[str, int]:
    """Return what the budgets gave for discounts, this year and in all, less what came back."""
    budgets = Purse.objects.filter(
        asset=asset, holder=Purse.Holder.TOWN, name__startswith="budget:"
    )
    year = _year(asset.town, now)
    given = Posting.objects.filter(debit__in=budgets, journal__kind="sale")
    back = Posting.objects.filter(credit__in=budgets, journal__kind__startswith="sale.")
    sums = [
        rows.aggregate(
            year=Sum("amount", filter=Q(journal__at__gte=year), default=0),
            all=Sum("amount", default=0),
        )
        for rows in (given, back)
    ]
    return {
        "discounts_year": int(sums[0]["year"]) - int(sums[1]["year"]),
        "discounts": int(sums[0]["all"]) - int(sums[1]["all"]),
    }


def _year(town: Town, now: datetime) -> datetime:
    """Return the first moment of the year of `now` in the town."""
    return now.astimezone(town.zone).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _spent(town: Town, now: datetime) -> dict[int, dict[str, int]]:
    """Return by asset what went out of the rooms' purses this year, less what came back."""
    lines = rooms.spending().values()
    named = Q(pk__in=[])
    for line in lines:
        named |= Q(holder=line.holder, name=line.name)
    keys = {(line.holder, line.name): line.key for line in lines}
    purses = {purse.pk: purse for purse in Purse.objects.filter(named, town=town)}
    found: dict[int, dict[str, int]] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Posting.objects.filter(
            **{f"{side}__in": purses}, journal__at__gte=_year(town, now)
        ).order_by()
        for pk, amount in rows.values_list(side).annotate(amount=Sum("amount")):
            sums = found.setdefault(purses[pk].asset_id, {})
            key = keys[(purses[pk].holder, purses[pk].name)]
            sums[key] = sums.get(key, 0) + sign * int(amount)
    return found
