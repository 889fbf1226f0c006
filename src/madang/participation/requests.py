"""What the pages of polls, editions and panels ask of a request."""

from uuid import UUID

from django.http import Http404, HttpRequest

from madang.participation.models import Edition, Panel, Poll, Voter
from madang.residents.requests import sitting_of
from madang.towns.requests import town_of


def poll_of(request: HttpRequest, key: UUID, *, drafts: bool = False) -> Poll:
    """Return the town's poll of this key. Raises Http404, for drafts too unless they are wanted."""
    rows = Poll.objects.of(town_of(request)).select_related("town").defer("town__basemap")
    poll = (rows if drafts else rows.public()).filter(key=key).first()
    if poll is None:
        raise Http404
    return poll


def edition_of(request: HttpRequest, pk: int, *, drafts: bool = False) -> Edition:
    """Return the town's edition. Raises Http404, for one not opened too unless it is wanted."""
    rows = Edition.objects.of(town_of(request)).select_related("town", "poll")
    rows = rows.defer("town__basemap").prefetch_related("phases")
    edition = (rows if drafts else rows.public()).filter(pk=pk).first()
    if edition is None:
        raise Http404
    return edition


def panel_of(request: HttpRequest, key: UUID, *, drafts: bool = False) -> Panel:
    """Return the town's panel of this key. Raises Http404, for drafts too unless wanted."""
    rows = Panel.objects.of(town_of(request)).select_related("town").defer("town__basemap")
    panel = (rows if drafts else rows.public()).filter(key=key).first()
    if panel is None:
        raise Http404
    return panel


def way_of(request: HttpRequest) -> Voter.Way:
    """Return by which way somebody votes: at a kiosk while an official helps at the counter."""
    return Voter.Way.KIOSK if sitting_of(request) else Voter.Way.WEB
