"""What a town's rules say of points at a moment."""

from dataclasses import dataclass
from datetime import datetime

from madang.points.engine.acts import Caps, Kind, Tariff
from madang.points.engine.signs import Limits
from madang.points.engine.spendings import Steps
from madang.rules.services import rules
from madang.towns.models import Town


@dataclass(frozen=True)
class Terms:
    """By what an act is paid: the most of a person, and what is conspicuous."""

    caps: Caps
    limits: Limits


def tariff(town: Town, *, at: datetime) -> Tariff:
    """Return what acts of `at` are worth."""
    return Tariff(
        proposal=_number(town, "proposal", at),
        survey=_number(town, "survey", at),
        report=_number(town, "report", at),
        purchase_percent=_number(town, "purchase_percent", at),
        least_won=_number(town, "purchase_least_won", at),
    )


def worth(town: Town, kind: Kind, *, won: int = 0, at: datetime) -> int:
    """Return what one act of a kind is worth: nothing where the town has not switched it on."""
    name = "purchase_percent" if kind == Kind.PURCHASE else kind.value
    amount = _number(town, name, at)
    if not amount or kind != Kind.PURCHASE:
        return amount
    return tariff(town, at=at).worth(kind, won)


def caps(town: Town, *, at: datetime) -> Caps:
    """Return the most that one person earns."""
    return Caps(*(_number(town, f"{span}_most", at) for span in ("day", "month", "year")))


def terms(town: Town, *, at: datetime) -> Terms:
    """Return by what acts of `at` are paid."""
    counts = {
        name: _number(town, f"{name}_acts", at) for name in ("burst", "partner", "undone", "edge")
    }
    least = _number(town, "purchase_least_won", at)
    return Terms(caps(town, at=at), Limits(**counts, least_won=least))


def steps(town: Town, *, at: datetime) -> Steps:
    """Return in which amounts points are used."""
    return Steps(_number(town, "use_least", at), _number(town, "use_step", at))


def _number(town: Town, name: str, at: datetime) -> int:
    return rules.number(town=town, key=f"points.{name}", at=at)
