"""One act on many rows: chosen in a list, looked at before, done at once, and taken back.

A view hands its request to `answer`; what was chosen and what can be taken back travel in tickets
signed for one person, one desk and ten minutes, so that nothing else can be slipped in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Words = str | Promise
MOST = 500  # rows at once
TICKET_S = 600
SESSION_KEY = "bulk_undo"


@dataclass(frozen=True)
class Act:
    """What can be done to many rows at once.

    `hinder(row)` gives the reason why a row is left out, empty when it is not. `do(rows)` does it
    and returns what `undo` needs to take it back, as JSON. Both run in a transaction.
    """

    key: str
    title: Words
    about: Words
    hinder: Callable[[Any], Words]
    do: Callable[[HttpRequest, Sequence[Any]], Any]
    undo: Callable[[HttpRequest, Any], object]


@dataclass(frozen=True)
class Desk:
    """Where bulk acts are done. `rows(request, keys)` finds rows, locked when in a transaction."""

    key: str
    acts: tuple[Act, ...]
    rows: Callable[[HttpRequest, list[int]], Sequence[Any]]
    back: Callable[[], str]  # the address of the list


def answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer a POST: of chosen rows with a preview, of a ticket by doing or undoing it."""
    if "undo" in request.POST:
        return _undone(request, desk)
    if "ticket" in request.POST:
        return _done(request, desk)
    return _preview(request, desk)


def offered_undo(request: HttpRequest, desk: Desk) -> dict[str, str] | None:
    """Return what the person did last at this desk and may take back, for the list's template."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept.get("desk") != desk.key or _opened(request, desk, kept["ticket"]) is None:
        return None
    return {"text": kept["text"], "ticket": kept["ticket"]}


def _preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    act = next((act for act in desk.acts if act.key == request.POST.get("act")), None)
    keys = sorted({int(key) for key in request.POST.getlist("pick") if key.isdecimal()})
    if act is None or not keys or len(keys) > MOST:
        text = _("Choose what to do, and from 1 to %(most)s rows. Nothing was changed.")
        messages.error(request, text % {"most": MOST})
        return HttpResponseRedirect(desk.back())
    judged = [(row, act.hinder(row)) for row in desk.rows(request, keys)]
    will = [row for row, reason in judged if not reason]
    page = {
        "act": act,
        "will": will,
        "wont": [(row, reason) for row, reason in judged if reason],
        "ticket": _ticket(request, desk, {"act": act.key, "keys": [row.pk for row in will]}),
        "back": desk.back(),
    }
    return render(request, "base/lists/preview.html", page)


def _done(request: HttpRequest, desk: Desk) -> HttpResponse:
    ticket = _opened(request, desk, request.POST["ticket"])
    act = next((act for act in desk.acts if ticket and act.key == ticket.get("act")), None)
    if ticket is None or act is None:
        return _too_late(request, desk)
    with transaction.atomic():
        rows = [row for row in desk.rows(request, ticket["keys"]) if not act.hinder(row)]
        memo = act.do(request, rows) if rows else None
    text = ngettext("%(act)s: %(n)s row.", "%(act)s: %(n)s rows.", len(rows))
    said = text % {"act": act.title, "n": len(rows)}
    if rows:
        undo = _ticket(request, desk, {"undo": act.key, "memo": memo})
        request.session[SESSION_KEY] = {"desk": desk.key, "text": said, "ticket": undo}
    else:
        messages.info(request, said)
    return HttpResponseRedirect(desk.back())


def _undone(request: HttpRequest, desk: Desk) -> HttpResponse:
    ticket = _opened(request, desk, request.POST["undo"])
    act = next((act for act in desk.acts if ticket and act.key == ticket.get("undo")), None)
    kept = request.session.pop(SESSION_KEY, None)
    if ticket is None or act is None or not kept or kept["ticket"] != request.POST["undo"]:
        return _too_late(request, desk)
    with transaction.atomic():
        act.undo(request, ticket["memo"])
    messages.success(request, _("It was taken back."))
    return HttpResponseRedirect(desk.back())


def _too_late(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.error(request, _("This page was too old. Nothing was changed; please choose again."))
    return HttpResponseRedirect(desk.back())


def _salt(request: HttpRequest, desk: Desk) -> str:
    town = getattr(request, "town", None)
    return f"madang.bulk:{desk.key}:{town.pk if town else ''}:{request.user.pk}"


def _ticket(request: HttpRequest, desk: Desk, content: dict[str, Any]) -> str:
    return signing.dumps(content, salt=_salt(request, desk), compress=True)


def _opened(request: HttpRequest, desk: Desk, ticket: str) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = signing.loads(ticket, salt=_salt(request, desk), max_age=TICKET_S)
    except signing.BadSignature:
        return None
    return content
