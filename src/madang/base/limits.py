"""Rate limits on writes, counted in PostgreSQL so that they hold over several processes."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

COUNT = """
INSERT INTO base_hits AS hits (key, count, until)
VALUES (%s, 1, to_timestamp(%s))
ON CONFLICT (key) DO UPDATE SET count = hits.count + 1
RETURNING count
"""
SWEEP = "DELETE FROM base_hits WHERE until < to_timestamp(%s)"


@dataclass(frozen=True)
class Limit:
    """At most `count` unsafe requests a client in each `seconds` to paths that match `path`."""

    name: str
    path: re.Pattern[str]
    count: int
    seconds: int


def client(request: HttpRequest) -> str:
    """Return the client's address; behind `MADANG_PROXIES` proxies the one they add last but n."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.MADANG_PROXIES and len(forwarded) >= settings.MADANG_PROXIES:
        return forwarded[-settings.MADANG_PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def hit(limit: Limit, who: str, *, at: float) -> int:
    """Count one request of `who` at Unix time `at`; return how many this window has by now."""
    window = int(at // limit.seconds)
    secret = f"{settings.SECRET_KEY}|{limit.name}|{window}|{who}"  # no address is kept
    key = hashlib.blake2b(secret.encode(), digest_size=24).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, (window + 1) * limit.seconds])
        count: int = cursor.fetchone()[0]
        if count == 1:
            cursor.execute(SWEEP, [at])
    return count


class RateLimitMiddleware:
    """Refuses with 429 and `Retry-After` what goes past the first limit that matches the path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and settings.MADANG_RATE_LIMITS:
            limit = next(
                limit for limit in settings.MADANG_RATE_LIMITS if limit.path.search(request.path)
            )
            now = time.time()
            if hit(limit, client(request), at=now) > limit.count:
                return refusal(request, wait_s=int(limit.seconds - now % limit.seconds) + 1)
        return self.get_response(request)


def refusal(request: HttpRequest, *, wait_s: int) -> HttpResponse:
    """Return the 429 answer, as problem+json to the API and as a page to people."""
    if "/api/" in request.path:
        response: HttpResponse = JsonResponse(
            {
                "type": "urn:madang:problem:too-many-requests",
                "title": gettext("Too many requests"),
                "status": 429,
                "detail": gettext("Try again in %(seconds)s seconds.") % {"seconds": wait_s},
            },
            status=429,
            content_type="application/problem+json",
        )
    else:
        response = render(request, "429.html", {"retry_after_s": wait_s}, status=429)
    response["Retry-After"] = str(wait_s)
    return response
