"""Where a gateway tells that something changed. It is only a hint: the payment is read anew."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from madang.base import clock
from madang.ledger.engine import toss
from madang.ledger.services import gateways, payments
from madang.towns.requests import town_of

MOST_BYTES = 1 << 16


@csrf_exempt  # the gateway has no session; the secret in its address is the key
@require_POST
@never_cache
def show(request: HttpRequest, hook: str) -> HttpResponse:
    """Note which order to look at; nothing else of the body is read, and nothing of it kept."""
    town = town_of(request)
    if not gateways.knows(town=town, kind="toss", hook=hook):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        order = toss.hinted_order(request.body)
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    payments.hint(town=town, order=order, now=clock.now())
    return HttpResponse(status=HTTPStatus.OK)
