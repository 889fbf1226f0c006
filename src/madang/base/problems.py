"""API errors as problem+json (RFC 9457) with a stable `type`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

TYPE = "urn:madang:problem:"


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """An error that the API tells its caller; `kind` is the stable last part of its `type`."""

    def __init__(
        self, status: int, kind: str, title: str, detail: str = "", **members: Any
    ) -> None:
        super().__init__(title)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.members = members


def answer(problem: Problem) -> HttpResponse:
    """Return `problem` as an HTTP answer."""
    body = {"type": TYPE + problem.kind, "title": problem.title, "status": problem.status}
    if problem.detail:
        body["detail"] = problem.detail
    return JsonResponse(
        body | problem.members,
        status=problem.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def install(api: NinjaAPI) -> None:
    """Make `api` answer every error as a problem."""

    @api.exception_handler(Problem)
    def _problem(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(error)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(Problem(404, "not-found", gettext("Not found"), str(error)))

    @api.exception_handler(AuthenticationError)
    def _stranger(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(Problem(401, "unauthorized", gettext("A valid token is needed")))

    @api.exception_handler(HttpError)
    def _refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(Problem(error.status_code, "refused", str(error)))

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
        found = [
            {"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"]}
            for item in error.errors
        ]
        title = gettext("The request is not as the API expects")
        return answer(Problem(422, "invalid-request", title, errors=found))
