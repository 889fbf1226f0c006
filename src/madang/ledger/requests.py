"""What the ledger's pages ask of a request: one's own purses and purchases alone."""

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from madang.ledger.models import Purchase, Purse
from madang.ledger.services import purses
from madang.people.requests import account_of
from madang.towns.requests import town_of

LONGEST_BACK = 200


def own_purse(request: HttpRequest, pk: int) -> Purse:
    """Return a purse of the person who is signed in. Raises Http404, for others' too."""
    mine = purses.of_account(account=account_of(request), town=town_of(request))
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_purchase(request: HttpRequest, order: str) -> Purchase:
    """Return a purchase of the person who is signed in. Raises Http404, for others' too."""
    mine = Purchase.objects.of(town_of(request)).by(account_of(request))
    found = mine.filter(payment__order=order).first()
    if found is None:
        raise Http404
    return found


def way_back(wanted: str) -> str:
    """Return the page of this site that somebody came from, empty when `wanted` is none."""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours and len(wanted) <= LONGEST_BACK else ""


def number(text: str | None) -> int:
    """Return the number that a field or an address says, 0 when it is none."""
    said = (text or "").replace(",", "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else 0
