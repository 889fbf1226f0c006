"""Who may do what: the one table. Views, APIs and services ask it; auditors see it as a page.

An act of a room above is listed here by its name alone. A new act is one line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a town; `INSTALLATION_OPERATOR` in every town."""

    RESIDENT = "resident"  # anyone signed in
    VERIFIED_RESIDENT = "verified_resident"  # residency in the town is proven and not expired
    MERCHANT = "merchant"
    COURIER = "courier"
    SUPPLIER = "supplier"
    OFFICIAL = "official"  # of one department
    HEAD = "head"  # of one department
    MODERATOR = "moderator"
    AUDITOR = "auditor"  # reads everything, writes nothing
    TOWN_OPERATOR = "town_operator"
    INSTALLATION_OPERATOR = "installation_operator"


DEPARTMENTAL = frozenset({Role.OFFICIAL, Role.HEAD})  # held in one department
POWERS = frozenset({Role.TOWN_OPERATOR, Role.AUDITOR})  # given and taken by two persons
PROVEN = frozenset({Role.VERIFIED_RESIDENT})  # given by proof of residency alone
GIVEN = frozenset(Role) - {Role.RESIDENT, Role.INSTALLATION_OPERATOR}
CHOSEN = GIVEN - PROVEN  # what an operator may choose for somebody
STAFF = DEPARTMENTAL | POWERS | {Role.MODERATOR}
HANDED = DEPARTMENTAL | {Role.MODERATOR}  # may be handed over during an absence
BARRED = STAFF - {Role.AUDITOR}  # what an auditor cannot be as well: he would audit himself


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `label` is an English message id.

    An act that `writes` is closed to auditors. `takes_two`: another person who may do it must
    agree before it happens. `fresh`: the person must have proven lately that it is they.
    """

    name: str
    label: str
    roles: frozenset[Role]
    writes: bool = True
    takes_two: bool = False
    fresh: bool = False


_OPERATORS = (Role.TOWN_OPERATOR, Role.INSTALLATION_OPERATOR)
_OFFICIALS = (Role.OFFICIAL, Role.HEAD, *_OPERATORS)


def _(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


def _act(name: str, label: str, *roles: Role, **marks: bool) -> Act:
    return Act(name, label, frozenset(roles), **marks)


_TABLE = (
    _act("towns.see", _("See every town of the installation"), Role.INSTALLATION_OPERATOR,
         Role.AUDITOR, writes=False),
    _act("towns.open", _("Open a town"), Role.INSTALLATION_OPERATOR, fresh=True),
    _act("towns.close", _("Close a town"), Role.INSTALLATION_OPERATOR, takes_two=True, fresh=True),
    _act("towns.change", _("Change the town's name, look and rooms"), *_OPERATORS),
    _act("people.suspend", _("Suspend an account, end who operates the installation"),
         Role.INSTALLATION_OPERATOR),
    _act("roles.see", _("See who has which role"), *_OPERATORS, Role.AUDITOR, writes=False),
    _act("roles.grant", _("Give and take roles"), *_OPERATORS, fresh=True),
    _act("roles.grant_power", _("Give and take the roles of operator and auditor"), *_OPERATORS,
         takes_two=True, fresh=True),
    _act("roles.invite", _("Invite people"), *_OPERATORS, fresh=True),
    _act("roles.departments", _("Make and close departments"), *_OPERATORS),
    _act("roles.delegate", _("Hand over one's role during an absence"), *_OFFICIALS,
         Role.MODERATOR),
    _act("rules.change", _("Change a rule"), *_OPERATORS, Role.HEAD, takes_two=True),
    _act("audit.read", _("Search the audit trail"), Role.AUDITOR, writes=False),
    _act("residents.verify", _("Decide on residency"), *_OFFICIALS),
    _act("residents.look", _("Look at a resident's data"), *_OFFICIALS, Role.AUDITOR, writes=False),
    _act("residents.assist", _("Act for a resident at the counter"), *_OFFICIALS),
    _act("residents.forms", _("Ask residents for data by a form"), Role.HEAD, *_OPERATORS),
    _act("privacy.decide", _("Decide on corrections and erasures"), Role.HEAD, *_OPERATORS),
    _act("privacy.hold", _("Place and lift a legal hold"), *_OPERATORS, takes_two=True),
    _act("privacy.correct", _("Ask for a correction or deletion of one's data"), Role.RESIDENT),
    _act("privacy.download", _("Download everything known of oneself"), Role.RESIDENT, fresh=True),
    _act("privacy.close", _("Close one's account"), Role.RESIDENT, fresh=True),
    _act("privacy.log", _("Read who looked at personal data, and what was destroyed"), Role.AUDITOR,
         writes=False),
    _act("identity.clients", _("Register services that use this login"), *_OPERATORS, fresh=True),
    _act("identity.providers", _("Set up sign-in providers"), *_OPERATORS, fresh=True),
    _act("ledger.own", _("See one's own purses and statement"), Role.RESIDENT),
    _act("ledger.buy", _("Buy local currency, and take a purchase back"), Role.RESIDENT),
    _act("ledger.reconcile", _("Compare files of banks and gateways with the books"), Role.HEAD,
         *_OPERATORS),
    _act("ledger.programmes", _("Start, fund and end programmes of local currency"), *_OFFICIALS,
         takes_two=True),
    _act("ledger.issue", _("Pay local currency to a list of people"), *_OFFICIALS, takes_two=True),
    _act("ledger.programmes_see", _("See programmes of local currency and their budgets"),
         *_OFFICIALS, Role.AUDITOR, writes=False),
    _act("office.enter", _("Enter the office"), *_OFFICIALS, Role.MODERATOR, Role.AUDITOR,
         writes=False),
    _act("cases.see", _("See cases that wait for an answer, with their internal notes"),
         *_OFFICIALS, Role.AUDITOR, writes=False),
    _act("cases.work", _("Work on the cases of one's department; operators on all"), *_OFFICIALS),
    _act("talk.write", _("Comment, react and report"), Role.RESIDENT),
    _act("talk.write_verified", _("Comment where only verified residents may"),
         Role.VERIFIED_RESIDENT),
    _act("talk.moderate", _("Moderate comments"), Role.MODERATOR),
    _act("talk.decide", _("Decide on objections to moderation"), Role.MODERATOR,
         Role.TOWN_OPERATOR),
    _act("talk.policy", _("Write the moderation policy"), *_OPERATORS),
    _act("transit.feeds", _("Import and switch timetables"), *_OFFICIALS),
    _act("transit.feeds_see", _("See timetables and findings"), *_OFFICIALS, Role.AUDITOR,
         writes=False),
    _act("participation.write", _("Write a proposal"), Role.RESIDENT),
    _act("participation.support", _("Support a proposal"), Role.RESIDENT),
    _act("participation.answer", _("Review, answer and carry out proposals"), *_OFFICIALS),
    _act("participation.lift", _("Lift a proposal under the threshold"), *_OFFICIALS),
    _act("participation.merge", _("Merge proposals that say the same"), *_OFFICIALS),
    _act("participation.vote", _("Vote"), Role.RESIDENT),
    _act("participation.polls", _("Make polls, and publish their results"), *_OPERATORS),
    _act("participation.booths", _("Hand out ballot papers at a booth"), *_OFFICIALS),
    _act("participation.paper", _("Bring in ballot papers that were scanned"), *_OFFICIALS,
         takes_two=True),
    _act("participation.editions", _("Open budget editions, fix their ballots, take results over"),
         *_OPERATORS),
    _act("participation.projects", _("Enter, cost and decide on budget projects, report on works"),
         *_OFFICIALS),
    _act("participation.opine", _("Agree or disagree with statements"), Role.RESIDENT),
    _act("participation.state", _("Submit a statement"), Role.RESIDENT),
    _act("participation.converse", _("Open, seed and close conversations, and answer statements"),
         *_OFFICIALS),
    _act("participation.volunteer", _("Volunteer for a lottery panel"), Role.RESIDENT),
    _act("participation.panels", _("Call for a lottery panel, and publish the chances"),
         *_OFFICIALS),
    _act("participation.draw", _("Draw a lottery panel by the public seed"), *_OFFICIALS,
         takes_two=True),
    _act("participation.moderate", _("Accept and reject statements"), Role.MODERATOR,
         Role.TOWN_OPERATOR),
    _act("participation.reply", _("Answer a survey"), Role.RESIDENT),
    _act("participation.surveys", _("Make, open and close surveys, and tell what came of them"),
         *_OFFICIALS),
    _act("participation.survey_texts", _("Read text answers of surveys and hide names in them"),
         *_OFFICIALS, Role.MODERATOR),
    _act("reputation.write", _("Review what one ordered, and report reviews"), Role.RESIDENT),
    _act("reputation.decide", _("Decide about reviews that are reported or conspicuous"),
         *_OFFICIALS, Role.MODERATOR),
    _act("points.use", _("See and use one's own points"), Role.RESIDENT),
    _act("points.see", _("See what points were earned and used, and the budget"), *_OFFICIALS,
         Role.AUDITOR, writes=False),
    _act("points.budget", _("Set the budget of points, and what they can be given for"),
         *_OPERATORS),
    _act("points.decide", _("Decide about points that are held back"), *_OFFICIALS),
    _act("delivery.apply", _("Apply to sell by the town's delivery"), Role.RESIDENT),
    _act("delivery.keep", _("Run a shop of one's own"), Role.RESIDENT),
    _act("delivery.let_in", _("Let others in to run one's own shop, and hand it over"),
         Role.RESIDENT, fresh=True),
    _act("delivery.admit", _("Check shops on site, admit, refuse and suspend them"), *_OFFICIALS),
    _act("delivery.order", _("Order a meal"), Role.RESIDENT),
    _act("delivery.orders", _("Decide about orders: cancel them, give money back"), *_OFFICIALS),
    _act("delivery.orders_see", _("See orders and what shops sold"), *_OFFICIALS, Role.AUDITOR,
         writes=False),
    _act("delivery.coupons", _("Issue and end coupons of the town"), *_OFFICIALS),
    _act("delivery.carry", _("Apply to carry meals, and carry them"), Role.RESIDENT),
    _act("delivery.run_agency", _("Run a delivery agency of one's own"), Role.RESIDENT),
    _act("delivery.vet", _("Check couriers, refuse and suspend them"), *_OFFICIALS),
    _act("delivery.dispatch", _("Plan zones and shifts of couriers"), *_OFFICIALS),
    _act("delivery.dispatch_see", _("See who is on duty and why orders went to whom"), *_OFFICIALS,
         Role.AUDITOR, writes=False),
)  # fmt: skip
ACTS = {act.name: act for act in _TABLE}


def permitted(act: str, roles: Iterable[Role]) -> frozenset[Role]:
    """Return those of `roles` that allow `act`; none means no. Raises KeyError: no such act.

    >>> sorted(permitted("audit.read", [Role.AUDITOR, Role.OFFICIAL]))
    [<Role.AUDITOR: 'auditor'>]
    """
    return ACTS[act].roles & frozenset(roles)
