"""What of this room lies on the officials' desks."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.base.desk import Backlog, Queue, Step, Tool
from madang.roles.engine.acts import Role
from madang.roles.models import Approval, Invitation, Membership
from madang.roles.services import departments
from madang.towns.models import Town


def _approvals(town: Town, now: datetime) -> Backlog:
    waiting = Approval.objects.of(town).waiting().filter(until__gt=now)
    oldest = waiting.order_by("asked_at").values_list("asked_at", flat=True).first()
    return Backlog(waiting.count(), oldest=oldest)


def _has_departments(town: Town, now: datetime) -> bool:
    return departments.standing(town).exists()


def _has_officials(town: Town, now: datetime) -> bool:
    invited = Invitation.objects.of(town).filter(role=Role.OFFICIAL)
    return _held(town, Role.OFFICIAL, now) > 0 or invited.exists()


def _has_two_operators(town: Town, now: datetime) -> bool:
    return _held(town, Role.TOWN_OPERATOR, now) > 1


def _has_auditor(town: Town, now: datetime) -> bool:
    return _held(town, Role.AUDITOR, now) > 0


def _held(town: Town, role: Role, now: datetime) -> int:
    return Membership.objects.of(town).in_force(now).filter(role=role).count()


QUEUES = (
    Queue(
        "roles.approvals",
        _("Decisions of two"),
        _("What somebody asked for and a second person must agree to."),
        "office.enter",
        "roles:approvals",
        _approvals,
    ),
)
TOOLS = (
    Tool(
        "roles.members",
        _("Members and roles"),
        _("Who works for the town, as what, and until when."),
        "roles.see",
        "roles:members",
        "people",
    ),
    Tool(
        "roles.table",
        _("Who may do what"),
        _("The table of acts and roles that every page asks."),
        "roles.see",
        "roles:table",
        "table",
    ),
)
STEPS = (
    Step(
        "roles.departments",
        _("Make the departments"),
        _("Officials belong to a department; without one none can be named."),
        "roles.departments",
        "roles:departments",
        _has_departments,
        rank=20,
    ),
    Step(
        "roles.officials",
        _("Invite the officials"),
        _("By mail one by one, or all at once from a list."),
        "roles.invite",
        "roles:rosters",
        _has_officials,
        rank=25,
    ),
    Step(
        "roles.operators",
        _("Name a second operator"),
        _("What takes two persons cannot happen while there is one."),
        "roles.invite",
        "roles:invitations",
        _has_two_operators,
        rank=30,
    ),
    Step(
        "roles.auditor",
        _("Name an auditor"),
        _("Somebody who reads everything and changes nothing."),
        "roles.invite",
        "roles:invitations",
        _has_auditor,
        rank=35,
        needed=False,
    ),
)
