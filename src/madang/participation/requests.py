"""What the pages of polls and panels ask of a request."""

from uuid import UUID

from django.http import Http404, HttpRequest

from madang.participation.models import Panel, Poll, Voter
from madang.residents.requests import sitting_of
from madang.towns.requests import town_of


def poll_of(request: HttpRequest, key: UUID, *, drafts: bool = False) -> Poll:
    """Return the town's poll of this key. Raises Http404, for drafts too unless they are wanted."""
    rows = Poll.objects.of(town_of(request)).select_related("town").defer("town__basemap")
    poll = (rows if drafts else rows.public()).filter(key=key).first()
    if poll is None:
        raise Http404
    return poll


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
