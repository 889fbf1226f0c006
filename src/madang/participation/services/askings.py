"""Taking proposals into an edition: their authors are asked, and nothing stands without consent."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import scope
from madang.participation.models import Asking, Edition, Project, Proposal
from madang.participation.services import editions, followers, moves, projects
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.towns.models import Town


@transaction.atomic
def ask(*, edition: Edition, proposal_id: int, by: Account, now: datetime) -> Asking:
    """Ask the author whether the proposal may stand in the edition.

    Raises PermissionDenied, Proposal.DoesNotExist, ValidationError.
    """
    town = edition.town
    role = permissions.require(by, editions.PROJECTS, town=town, now=now)
    held = editions.locked(edition.pk, town=town)
    editions.check("enter", held, now=now)
    proposal = moves.locked(proposal_id, town=town)
    if proposal.is_closed:
        raise ValidationError(_("This proposal is closed; it cannot stand in an edition."))
    if proposal.author_id is None:
        raise ValidationError(_("Its author is no longer here and cannot be asked."))
    if Asking.objects.filter(edition=held, proposal=proposal).exists():
        raise ValidationError(_("Its author was asked already."))
    with scope.acting(actor=by.pk, role=role.value, act=editions.PROJECTS, why=""):
        asking = Asking.objects.create(
            town=town, edition=held, proposal=proposal, asked_by=by, asked_at=now
        )
    followers.tell(
        [proposal.author_id],
        proposal,
        kind=followers.EDITION,
        text=gettext_noop("The town asks: may “%(title)s” stand in “%(edition)s”?"),
        words={"edition": held.title},
        now=now,
        key=f"participation:asking:{asking.pk}",
        at=f"/participation/editions/askings/{asking.pk}/",
    )
    return asking


@transaction.atomic
def answer(
    *, asking_id: int, town: Town, account: Account, by: Account, agreed: bool, now: datetime
) -> Asking:
    """Keep what the author says; with consent the proposal becomes a project of the edition.

    Raises PermissionDenied: not the author, Asking.DoesNotExist, ValidationError.
    """
    permissions.require(account, moves.WRITE, town=town, now=now)
    speakers.require(by, account, town=town, now=now)
    edition_id = Asking.objects.filter(town=town).values_list("edition_id", flat=True)
    held = editions.locked(edition_id.get(pk=asking_id), town=town)
    asking = Asking.objects.select_for_update(of=("self",)).get(pk=asking_id)
    proposal = moves.locked(asking.proposal_id, town=town)
    if proposal.author_id != account.pk:
        raise PermissionDenied
    if asking.agreed is not None:
        raise ValidationError(_("You answered already."))
    editions.check("enter", held, now=now)
    asking.agreed, asking.answered_at = agreed, now
    asking.save(update_fields=["agreed", "answered_at"])
    if agreed:
        _stand(held, asking, proposal, by, now)
    elif asking.asked_by_id is not None:
        followers.tell(
            [asking.asked_by_id],
            proposal,
            kind=followers.EDITION,
            text=gettext_noop("The author does not want “%(title)s” to stand in “%(edition)s”."),
            words={"edition": held.title},
            now=now,
            key=f"participation:asking:{asking.pk}:declined",
        )
    return asking


def _stand(
    edition: Edition, asking: Asking, proposal: Proposal, by: Account, now: datetime
) -> None:
    if proposal.is_closed:
        raise ValidationError(_("This proposal is closed; it cannot stand in an edition."))
    project = projects.kept(
        Project(
            town_id=edition.town_id,
            edition=edition,
            title=proposal.title,
            body=proposal.body,
            area=proposal.region,
            category=proposal.category,
            audience=proposal.audience,
            proposal=proposal,
            asking=asking,
        ),
        by=by,
        now=now,
    )
    followers.tell(
        followers.of(proposal),
        proposal,
        kind=followers.EDITION,
        text=gettext_noop("“%(title)s” is now a project of “%(edition)s”."),
        words={"edition": edition.title},
        now=now,
        key=f"participation:asking:{asking.pk}:agreed",
        at=projects.path(project),
    )


def waiting(*, edition: Edition) -> list[Asking]:
    """Return the questions to authors, those without an answer first."""
    rows = Asking.objects.filter(edition=edition).select_related("proposal", "project")
    return sorted(rows.order_by("pk")[:500], key=lambda asking: asking.agreed is not None)
