"""Addresses that mean nothing, and those that only take forms."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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


class FormAddressMiddleware:
    """Says in words that an address only takes forms, to who opens or reloads it in a browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
