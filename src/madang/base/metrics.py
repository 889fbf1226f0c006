"""Prometheus metrics of the web processes, and the page that a scraper reads."""

import hmac
import os
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUESTS = Counter(
    "madang_requests_total", "Requests answered", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "madang_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)


class MetricsMiddleware:
    """Counts and times requests by the route's pattern (so the labels stay few)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        REQUESTS.labels(str(request.method), route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - start)
        return response


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Answer a scraper that runs on this machine or brings `MADANG_METRICS_TOKEN`."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = settings.MADANG_METRICS_TOKEN
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not settings.MADANG_PROXIES
    if not (local or (known and hmac.compare_digest(token, known))):
        return HttpResponse(status=403)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
