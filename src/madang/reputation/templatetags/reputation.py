"""What templates need to show reviews."""

from django import template
from django.utils.translation import gettext

from madang.reputation.engine.reasons import REASONS

register = template.Library()


@register.filter
def review_reason(key: str) -> str:
    """Return a reason of the published table in the reader's language."""
    found = REASONS.get(key)
    return gettext(found.label) if found else ""


@register.filter
def said_in_words(message: str) -> str:
    """Return an English message of an engine's table in the reader's language."""
    return gettext(message) if message else ""


@register.filter
def stars_drawn(stars: int) -> str:
    """Return stars as signs; beside them the number is written.

    >>> stars_drawn(4)
    '★★★★☆'
    """
    return "★" * stars + "☆" * (5 - stars)
