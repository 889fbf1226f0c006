"""What Madang's templates need besides Django's own tags."""

import re
from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from madang.base.converters import GtfsId
from madang.base.live import news

register = template.Library()

HEX = re.compile(r"#?([0-9a-fA-F]{6})")
LIGHT_ABOVE = 0.179  # relative luminance at which black and white text contrast alike (WCAG 2)


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """Return the drawing `name` of the icon sheet; it is decoration, the text beside it speaks."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("base/img/icons.svg"),
        name,
    )


@register.simple_tag
def kept(template_name: str, **given: Hashable) -> SafeString:
    """Return a part of a page that depends on nothing but what it is given, drawn only once.

    It sees no request; language, mount and time zone are taken into account. For what is on many
    pages and costs much: search results, the past arrivals of a stop.
    """
    zone = timezone.get_current_timezone_name()
    place = get_language(), get_script_prefix(), zone
    return _kept(template_name, place, tuple(given.items()))


@lru_cache(maxsize=5_000)
def _kept(
    template_name: str, place: tuple[str | None, str, str], given: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return render_to_string(template_name, dict(given))


@register.simple_tag
def live_url(*parts: str) -> str:
    """Return the address of a live stream of this town, in the language of the page.

    Streams are served outside Django's urls, so `{% url %}` does not know them.
    """
    path = "/".join(quote(GtfsId().to_url(part), safe="~") for part in parts)
    return f"{get_script_prefix()}live/{path}?lang={get_language() or 'ko'}"


@register.simple_tag
def news_url(topic: str) -> str:
    """Return the address at which a page that shows `topic` hears of news; for who may see it."""
    return get_script_prefix() + news.address(topic)


@register.filter
def colour(value: str, fallback: str = "5c5449") -> str:
    """Return `#rrggbb` for a GTFS colour, or the fall-back when it is blank or not a colour."""
    match = HEX.fullmatch(value or "")
    return f"#{(match[1] if match else fallback).lower()}"


@register.filter
def ink_on(value: str) -> str:
    """Return "dark" or "light": the ink that contrasts more with a GTFS colour."""
    channels = [int(colour(value)[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "dark" if luminance > LIGHT_ABOVE else "light"


@register.filter
def minutes(seconds: float | None) -> int:
    """Return whole minutes, rounded down, as riders are told."""
    return max(0, int(seconds or 0) // 60)


@register.filter
def minutes_up(seconds: float | None) -> int:
    """Return whole minutes, rounded up: how long something takes."""
    return max(0, -(-int(seconds or 0) // 60))


@register.filter
def seconds_left(seconds: float | None) -> int:
    """Return the seconds that remain beside the whole minutes."""
    return max(0, int(seconds or 0)) % 60


@register.filter
def epoch(moment: datetime | None) -> str:
    """Return Unix seconds, for the count-down in the browser."""
    return f"{moment.timestamp():.0f}" if moment else ""


@register.filter
def plus(number: float, other: float) -> float:
    """Return the sum; templates cannot add variables that may be decimals."""
    return number + other


@register.filter
def share(part: float, whole: float) -> float:
    """Return `part` of `whole` in per cent with one decimal, 0 when there is no whole."""
    return round(100 * part / whole, 1) if whole else 0


@register.filter
def unlocalised(number: float) -> str:
    """Return a number as computers write it, with a dot, whatever the language."""
    return f"{number:.6f}"


@register.filter
def hours(seconds: float | None) -> int:
    """Return whole hours of a duration whose minutes are rounded up."""
    return minutes_up(seconds) // 60


@register.filter
def minutes_rest(seconds: float | None) -> int:
    """Return the minutes, rounded up, that remain beside the whole hours."""
    return minutes_up(seconds) % 60
