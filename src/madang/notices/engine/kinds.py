"""What people are told of: the one table of kinds. A new kind is one line.

A kind of a room above is listed here by its name alone; its group is the part before the dot.
"""

from dataclasses import dataclass


def gettext_noop(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `label` is an English message id.

    A notice that people `must` get (their account's safety, a decision with a deadline) cannot be
    muted, does not wait for the morning and carries no link to unsubscribe.
    """

    name: str
    label: str
    must: bool = False


_TABLE = (
    Kind("roles.granted", gettext_noop("You were given a role")),
    Kind("roles.ended", gettext_noop("A role of yours ended")),
    Kind("roles.approvals", gettext_noop("Somebody waits for your approval")),
    Kind("roles.decisions", gettext_noop("What you asked for was approved or refused")),
    Kind("roles.delegations", gettext_noop("A role was handed over to you, or yours to somebody")),
    Kind("people.security", gettext_noop("Your account's safety"), must=True),
    Kind("residents.assisted", gettext_noop("An official acted for you"), must=True),
    Kind("residents.guardian", gettext_noop("A guardianship was decided or ended"), must=True),
    Kind("residents.decided", gettext_noop("Your residency was decided"), must=True),
    Kind("privacy.decided", gettext_noop("Your privacy request was decided"), must=True),
    Kind("privacy.download", gettext_noop("Your data is ready to download")),
    Kind("privacy.closure", gettext_noop("Your account is being closed"), must=True),
    Kind("privacy.held", gettext_noop("A law keeps your data for now"), must=True),
    Kind("participation.support", gettext_noop("A proposal of yours has enough support, or not")),
    Kind("participation.review", gettext_noop("A department reviews a proposal you follow")),
    Kind("participation.answer", gettext_noop("A proposal you follow was answered")),
    Kind("participation.budget", gettext_noop("A proposal you follow is in the budget")),
    Kind("participation.edition", gettext_noop("A proposal you follow stands in a budget edition")),
    Kind("participation.works", gettext_noop("The works on a proposal you follow begin or move")),
    Kind("participation.done", gettext_noop("A proposal you follow is done or stopped")),
    Kind("participation.merge", gettext_noop("A proposal you support is merged with another")),
    Kind("participation.impact", gettext_noop("What came of a survey that you answered")),
    Kind(
        "participation.drawn", gettext_noop("You were drawn for a panel, and are asked"), must=True
    ),
    Kind("participation.panels", gettext_noop("What came of a panel you volunteered for")),
    Kind("participation.vote", gettext_noop("A vote you took part in has a result")),
    Kind(
        "participation.conversation",
        gettext_noop("A conversation you take part in is closed or answered"),
    ),
    Kind("delivery.shop", gettext_noop("The town decided about a shop of yours"), must=True),
    Kind(
        "delivery.keepers",
        gettext_noop("You are invited to run a shop, or who runs one of yours changes"),
        must=True,
    ),
    Kind("delivery.order", gettext_noop("An order of yours moves on"), must=True),
    Kind("delivery.board", gettext_noop("An order at a shop of yours waits or changes"), must=True),
    Kind("delivery.offer", gettext_noop("A delivery is offered to you"), must=True),
    Kind("delivery.courier", gettext_noop("The town decided about your carrying meals"), must=True),
    Kind("delivery.agency", gettext_noop("A delivery agency of yours changes"), must=True),
    Kind("delivery.accidents", gettext_noop("A courier reports an accident")),
    Kind("delivery.disputes", gettext_noop("A complaint about an order waits for an official")),
    Kind("delivery.reviews", gettext_noop("A shop of yours was reviewed")),
    Kind("reputation.replies", gettext_noop("A shop answered your review")),
    Kind("reputation.decided", gettext_noop("It was decided about a review of yours"), must=True),
    Kind("reputation.queue", gettext_noop("Reviews wait for an official")),
    Kind(
        "points.decided", gettext_noop("Points of yours are held back, given or refused"), must=True
    ),
    Kind("points.queue", gettext_noop("Points wait for an official")),
    Kind("cases.supplement", gettext_noop("Something is missing in what you asked for"), must=True),
    Kind("cases.clock", gettext_noop("The answer to what you asked for takes longer")),
    Kind("cases.assigned", gettext_noop("A case was given to you or your department")),
    Kind("cases.overdue", gettext_noop("A case of your department is overdue"), must=True),
    Kind("ledger.payments", gettext_noop("What became of a payment of yours"), must=True),
    Kind("ledger.issued", gettext_noop("The town gave you local currency"), must=True),
    Kind("talk.replies", gettext_noop("Somebody answered your comment")),
    Kind("talk.moderated", gettext_noop("A moderator decided about your comment"), must=True),
    Kind("talk.reports", gettext_noop("Reports or objections wait for moderators")),
)
KINDS = {kind.name: kind for kind in _TABLE}


def is_must(name: str) -> bool:
    """Tell whether a notice of the kind `name` goes out whatever a person muted.

    >>> is_must("people.security"), is_must("roles.granted"), is_must("unheard.of")
    (True, False, False)
    """
    kind = KINDS.get(name)
    return kind is not None and kind.must
