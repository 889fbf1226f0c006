"""Addresses that cannot mean anything are refused before anybody reads them."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"  # no text of PostgreSQL may hold it


class PlainAddressMiddleware:
    """Refuses with 400 a path or a question with a NUL character in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = unquote_plus(request.META.get("QUERY_STRING", ""))
        if NUL in request.path or NUL in asked:
            raise BadRequest("NUL in the address")
        return self.get_response(request)
