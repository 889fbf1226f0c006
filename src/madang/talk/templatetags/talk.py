"""How a room shows a thread: `{% load talk %}{% talk_thread proposal.thread %}`."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from madang.base import clock
from madang.rules.services import rules, words
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment, Thread
from madang.talk.requests import Draft, Place, place_of, reader_of
from madang.talk.services import links, pages

register = template.Library()


@register.inclusion_tag("talk/threads/_thread.html", takes_context=True)
def talk_thread(context: template.Context, thread: Thread) -> dict[str, Any]:
    """Return the talk about something, to be read and written in on the room's own page."""
    request: HttpRequest = context["request"]
    around: dict[str, Any] = dict(context.flatten())  # type: ignore[arg-type] # names are texts
    return around | shown(request, thread, place_of(request))


def shown(
    request: HttpRequest, thread: Thread, place: Place, draft: Draft | None = None
) -> dict[str, Any]:
    """Return what the thread's template needs; a draft stands in the form it was written in."""
    page = pages.page(
        thread=thread,
        reader=reader_of(request),
        now=clock.now(),
        sort=place.sort,
        number=place.number,
    )
    return {
        "talk": page,
        "place": Place(page.sort, page.number, place.reply),
        "draft": draft or Draft(reply=place.reply),
        "stances": Comment.Stance.choices,
        "thread_url": links.thread(thread),
        "is_htmx": bool(getattr(request, "htmx", False)),
    }


@register.simple_tag(takes_context=True)
def talk_rule(context: template.Context, key: str) -> str:
    """Return what a rule of the page's town says now, with its unit."""
    town = getattr(context.get("request"), "town", None)
    return words.said(rules.in_force(town=town, key=key, at=clock.now()))


@register.filter
def spoken(body: str) -> SafeString:
    """Return a comment's text as HTML: escaped, lines kept, links without credit."""
    lines = urlize(body, nofollow=True, autoescape=True).replace("\n", "<br>")
    return mark_safe(lines)  # noqa: S308 - urlize has escaped it


@register.filter
def reason(key: str) -> str:
    """Return a reason of the published table in the reader's language."""
    found = REASONS.get(key)
    return gettext(found.label) if found else ""
