from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.participation.engine.ballots import blindsignatures
from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.choices import POINTS, RANKED, WORDS, Invalid
from madang.participation.engine.ballots.credentials import Forged, Wallet, raw
from madang.participation.models import Poll
from madang.participation.requests import poll_of, way_of
from madang.participation.services import ballots, voters
from madang.residents.requests import person_of
from madang.roles.requests import act_required


@act_required("participation.vote")
@require_http_methods(["GET", "POST"])
def credentials(request: HttpRequest, key: UUID) -> HttpResponse:
    """The browser blinds and asks by the API; a POST is the way without JavaScript."""
    poll, now = poll_of(request, key), clock.now()
    told, refused = "", ""
    if request.method == "POST":
        try:
            told = _made_here(request, poll)
        except (voters.Refused, blindsignatures.Refused) as error:
            refused = str(error)
    codes = [] if told else voters.reasons(poll=poll, account=person_of(request), now=now)
    page = {
        "poll": poll,
        "terms": poll.fixed,
        "told": told,
        "refused": refused,
        "reasons": [voters.REASONS[code] for code in codes],
    }
    status = 422 if refused else 200
    return render(request, "participation/polls/credential.html", page, status=status)


def _made_here(request: HttpRequest, poll: Poll) -> str:
    """Make the credential on the server: its secrecy rests on our word alone."""
    signer = PublicKey.read(raw(poll.fixed.credential_key))
    wallet = Wallet.new(str(poll.key))
    blinded = wallet.blinded(signer)
    signed = voters.issue(
        poll=poll,
        account=person_of(request),
        blinded=blinded.message,
        now=clock.now(),
        way=way_of(request),
    )
    wallet.take(signer, signed, blinded.inverse)
    return wallet.told


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The ballot paper. It asks nobody to sign in: the credential is the right to vote."""
    poll, now = poll_of(request, key), clock.now()
    refused = ""
    if request.method == "POST":
        try:
            receipt = _cast(request, poll)
        except Invalid as error:
            refused = _(WORDS[error.code]) % error.params
        except Forged:
            refused = _("This is not a credential of this vote. Check that it is complete.")
        except ballots.Refused as error:
            refused = str(error)
        else:
            return redirect("participation:receipt", key, receipt.leaf)
    page = {
        "poll": poll,
        "terms": poll.fixed,
        "rows": _rows(request, poll),
        "is_open": poll.is_open(now),
        "refused": refused,
        "is_pointed": poll.kind == POINTS,
        "is_ranked": poll.kind == RANKED,
    }
    status = 422 if refused else 200
    return render(request, "participation/polls/ballot.html", page, status=status)


def _cast(request: HttpRequest, poll: Poll) -> ballots.Receipt:
    wallet = Wallet.read(str(poll.key), request.POST.get("credential", "")[:2000])
    choices = _choices(request, poll)
    last = ballots.last_sequence(poll=poll, key=wallet.key)
    return ballots.cast(poll=poll, ballot=wallet.ballot(choices, last + 1), now=clock.now())


def _choices(request: HttpRequest, poll: Poll) -> str:
    """Read the marks: ticked ids, or for each id a number (points, or the place in a ranking)."""
    terms = poll.fixed
    if poll.kind not in (POINTS, RANKED):
        text = terms.paper.text([(id_, 1) for id_ in request.POST.getlist("choice")])
    else:
        given = {one.id: request.POST.get(f"n-{one.id}", "").strip() for one in terms.projects}
        if not all(value.isascii() and value.isdigit() for value in given.values() if value):
            raise Invalid("malformed")
        numbers = [(id_, int(value[:4])) for id_, value in given.items() if value]
        if poll.kind == RANKED:
            numbers.sort(key=lambda one: one[1])
        text = terms.paper.text(numbers)
    terms.paper.marks(text)
    return text


def _rows(request: HttpRequest, poll: Poll) -> list[dict[str, object]]:
    ticked = set(request.POST.getlist("choice"))
    return [
        {
            "project": one,
            "ticked": one.id in ticked,
            "number": request.POST.get(f"n-{one.id}", "")[:4],
        }
        for one in poll.fixed.projects
    ]


patterns = [
    path("polls/<uuid:key>/credentials/", credentials, name="credentials"),
    path("polls/<uuid:key>/ballots/", paper, name="ballots"),
]
