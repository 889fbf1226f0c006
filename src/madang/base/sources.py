"""Letting one page reach further than the content security policy of the house."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse


def allow(response: HttpResponse, sources: Mapping[str, Sequence[str]]) -> HttpResponse:
    """Add sources, by directive of the policy, for this one response; return it."""
    response._csp_update = dict(sources)  # type: ignore[attr-defined] # read by django-csp
    return response
