"""What the pages of polls and editions ask of a request."""

from uuid import UUID

from django.http import Http404, HttpRequest

from madang.participation.models import Edition, Poll
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
