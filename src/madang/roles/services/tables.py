"""The table of who may do what, as auditors read it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.people.models import Account
from madang.roles.engine.acts import ACTS, Act, Role
from madang.roles.models import Delegation, Membership
from madang.towns.models import Town

ROOMS: dict[str, Promise] = {
    "towns": _("Towns and settings"),
    "people": _("Accounts"),
    "roles": _("Members and roles"),
    "rules": _("Rules"),
    "audit": _("Audit trail"),
    "residents": _("Residents"),
    "privacy": _("Privacy"),
    "identity": _("Sign-in for other services"),
    "notices": _("Notices"),
    "office": _("Office"),
    "transit": _("Public transport"),
    "participation": _("Participation"),
    "delivery": _("Food delivery"),
}


@dataclass(frozen=True)
class Group:
    """The acts of one room."""

    title: str | Promise
    acts: list[Act]


def groups() -> Iterator[Group]:
    """Return the acts, room by room, in the order of the table."""
    rooms: dict[str, list[Act]] = {}
    for act in ACTS.values():
        rooms.setdefault(act.name.partition(".")[0], []).append(act)
    for room, acts in rooms.items():
        yield Group(ROOMS.get(room) or apps.get_app_config(room).verbose_name, acts)


def holders(*, town: Town, now: datetime) -> Counter[Role]:
    """Return how many people are each role in `town` at `now`, deputies included.

    Everyone signed in is a resident: they are not counted.
    """
    own = Membership.objects.of(town).in_force(now).filter(account__is_active=True)
    lent = Delegation.objects.of(town).in_force(now).filter(deputy__is_active=True)
    pairs = set(own.values_list("role", "account")) | set(
        lent.values_list("membership__role", "deputy")
    )
    counts = Counter(Role(role) for role, _person in pairs)
    counts[Role.INSTALLATION_OPERATOR] = Account.objects.filter(
        is_superuser=True, is_active=True
    ).count()
    return counts
