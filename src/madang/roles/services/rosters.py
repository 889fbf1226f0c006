"""Taking in a list of people: first what would happen to each, then doing it."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.people.models import Account
from madang.roles.engine import rosters
from madang.roles.engine.acts import DEPARTMENTAL, POWERS, Role
from madang.roles.engine.rosters import Line
from madang.roles.models import Approval, Department, Invitation, Membership
from madang.roles.models.names import ROLE_TITLES
from madang.roles.services import departments, invitations, memberships, permissions
from madang.roles.services.invitations import Invitee
from madang.roles.services.memberships import Term
from madang.towns.models import Town

WRONG_FILES = {
    "too-big": _("The file is larger than 1 MB."),
    "too-long": _("The list is longer than 1,000 people. Divide it."),
    "encoding": _("This is no text file. Save the list as CSV."),
    "heads": _("The first line must name the columns; email and role are needed."),
    "csv": _("A quotation mark in the file is not closed."),
    "empty": _("Nobody is on the list."),
}
WRONG_LINES: dict[str, str | Promise] = {
    "email": _("This is no e-mail address."),
    "role": _("There is no such role to give."),
    "department": _("Officials and heads need a department."),
    "no-department": _("Only officials and heads have a department."),
    "until": _("This is no date. Write it like 2027-12-31."),
    "past": _("The date is over."),
    "long": _("A name or department is longer than 80 characters."),
    "twice": _("The same person and role stand on the list before."),
}
OUTCOMES: dict[str, str | Promise] = {
    "invite": _("Is invited by mail"),
    "grant": _("Works here: gets the role at once"),
    "ask": _("Waits for a second person"),
    "held": _("Has the role already"),
    "invited": _("Is invited already"),
    "wrong": _("Is left out"),
}


@dataclass(frozen=True)
class Item:
    """What happens to one line: a key of OUTCOMES; `account` is a person of this town."""

    line: Line
    outcome: str
    problems: tuple[str, ...] = ()
    account: Account | None = None

    @property
    def role_title(self) -> str | Promise:
        return ROLE_TITLES[self.line.role] if self.line.role else "–"

    @property
    def outcome_text(self) -> str | Promise:
        return OUTCOMES[self.outcome]

    @property
    def problem_texts(self) -> list[str | Promise]:
        return [WRONG_LINES.get(code, code) for code in self.problems]


@dataclass
class Plan:
    """What happens to a list; `new_departments` are made on the way."""

    items: list[Item] = field(default_factory=list)
    new_departments: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(item.outcome == outcome for item in self.items)

    @property
    def counts(self) -> list[tuple[str, str | Promise, int]]:
        """The outcomes that occur: code, words, how often."""
        return [
            (code, text, self.count(code)) for code, text in OUTCOMES.items() if self.count(code)
        ]

    @property
    def doing(self) -> int:
        """How many lines change something."""
        return sum(item.outcome in {"invite", "grant", "ask"} for item in self.items)


def preview(*, town: Town, content: bytes, by: Account, now: datetime, real_now: datetime) -> Plan:
    """Return what `take_in` would do, and do nothing.

    People of other towns are not told apart from strangers. Raises PermissionDenied, RosterError.
    """
    permissions.require(by, invitations.ACT, town=town, now=now)
    lines = rosters.read(content)
    known = {department.name_ko: department for department in departments.standing(town)}
    here = _here(town, {line.email for line in lines})
    held = set(
        Membership.objects.of(town).in_force(now)
        .filter(account__in=[account.pk for account in here.values()])
        .values_list("account_id", "role", "department__name_ko")
    )  # fmt: skip
    open_ones = set(
        Invitation.objects.of(town).usable(real_now)
        .filter(email__in=[line.email for line in lines])
        .values_list("email", "role", "department__name_ko")
    )  # fmt: skip
    plan = Plan()
    for line in lines:
        plan.items.append(_item(line, town, here, held, open_ones, now))
    needed = {i.line.department for i in plan.items if i.outcome in {"invite", "grant"}}
    plan.new_departments = sorted(needed - set(known) - {""})
    return plan


@transaction.atomic
def take_in(
    *, town: Town, content: bytes, by: Account, why: str, now: datetime, real_now: datetime
) -> Plan:
    """Do what `preview` says, all of it or nothing; return what was done. Raises as `preview`."""
    plan = preview(town=town, content=content, by=by, now=now, real_now=real_now)
    if plan.new_departments:
        permissions.require(by, departments.ACT, town=town, now=now)
    done, invited = Plan(new_departments=plan.new_departments), []
    known = {department.name_ko: department for department in departments.standing(town)}
    for name in plan.new_departments:
        known[name] = departments.named(town=town, name=name, now=now)
    for item in plan.items:
        finished = item
        if item.outcome in {"invite", "grant", "ask"}:
            to = _invitee(item.line, town, known)
            if item.outcome == "invite":
                invited.append(to)
            else:
                finished = _do(item, to, town, by, why, now, real_now)
        done.items.append(finished)
    invitations.post(invitations.write_all(town=town, to=invited, by=by, real_now=real_now))
    return done


def _here(town: Town, emails: set[str]) -> dict[str, Account]:
    """Return the people of this town among the owners of `emails`."""
    rows = EmailAddress.objects.filter(
        email__in=emails, verified=True, user__is_active=True, user__memberships__town=town
    ).select_related("user")  # fmt: skip
    return {row.email.lower(): row.user for row in rows}


def _item(
    line: Line,
    town: Town,
    here: dict[str, Account],
    held: Set[tuple[int, str, str | None]],
    open_ones: Set[tuple[str, str, str | None]],
    now: datetime,
) -> Item:
    problems = line.problems
    if line.until is not None and line.until < now.astimezone(town.zone).date():
        problems = (*problems, "past")
    if problems or line.role is None:
        return Item(line, "wrong", problems)
    account = here.get(line.email)
    place = line.department or None
    if account is not None and (account.pk, line.role.value, place) in held:
        return Item(line, "held", account=account)
    if (line.email, line.role.value, place) in open_ones:
        return Item(line, "invited", account=account)
    if line.role in POWERS:
        return Item(line, "ask", account=account)
    return Item(line, "invite" if account is None else "grant", account=account)


def _invitee(line: Line, town: Town, known: dict[str, Department]) -> Invitee:
    role: Role = line.role  # type: ignore[assignment] # lines without one are left out
    department = known[line.department] if role in DEPARTMENTAL else None
    return Invitee(line.email, role, line.name, department, _end_of(line, town), town.languages[0])


def _do(
    item: Item,
    to: Invitee,
    town: Town,
    by: Account,
    why: str,
    now: datetime,
    real_now: datetime,
) -> Item:
    """Give a role to somebody of the town, or ask for a second person; return what came of it."""
    try:
        with transaction.atomic():
            if item.outcome == "grant" and item.account is not None:
                memberships.grant(
                    town=town,
                    account=item.account,
                    role=to.role,
                    by=by,
                    now=now,
                    department=to.department,
                    term=Term(until=to.until),
                    why=why,
                )
                return item
            asked = invitations.invite(town=town, to=to, by=by, why=why, now=now, real_now=real_now)
            outcome = "ask" if isinstance(asked, Approval) else "invite"
            return Item(item.line, outcome, account=item.account)
    except ValidationError as error:
        return Item(item.line, "wrong", (error.messages[0],), item.account)


def _end_of(line: Line, town: Town) -> datetime | None:
    """Return the moment after the last day of the role, in the town's time."""
    if line.until is None:
        return None
    return datetime.combine(line.until + timedelta(days=1), time(), town.zone)
