"""How a visitor wants pages: theme, text size, easy words and language, kept in cookies.

A template gives an easy variant with `{% if look.easy %}…{% else %}…{% endif %}`: short sentences,
one thought each, no word of the offices. `.not-easy` hides what is not needed to act.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

THEMES = {
    "auto": _("As my device"),
    "light": _("Light"),
    "dark": _("Dark"),
    "contrast": _("High contrast"),
}
TEXTS = {"normal": _("Normal"), "large": _("Large"), "larger": _("Larger")}
WORDS = {"usual": _("Usual words"), "easy": _("Easy words")}
KRDS_MODES = {
    "auto": "theme",
    "light": "light",
    "dark": "high-contrast",
    "contrast": "high-contrast",
}
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    """One visitor's theme (a key of THEMES), text size (of TEXTS) and words (of WORDS)."""

    theme: str = "auto"
    text: str = "normal"
    words: str = "usual"

    @property
    def easy(self) -> bool:
        """Whether the visitor wants easy words."""
        return self.words == "easy"

    @property
    def krds_mode(self) -> str:
        """The mode of KRDS that this theme stands on."""
        return KRDS_MODES[self.theme]


def look_of(request: HttpRequest) -> Look:
    """Return the look that the request's cookies ask for; unknown values count as none."""
    theme, text, words = (request.COOKIES.get(name, "") for name in ("theme", "text", "words"))
    return Look(
        theme if theme in THEMES else "auto",
        text if text in TEXTS else "normal",
        words if words in WORDS else "usual",
    )


def looks(request: HttpRequest) -> dict[str, object]:
    """Context processor: the visitor's `look` and what it may be."""
    themes = [(theme, name, KRDS_MODES[theme]) for theme, name in THEMES.items()]
    return {
        "look": look_of(request),
        "themes": themes,
        "texts": TEXTS.items(),
        "words": WORDS.items(),
        "page_address": page_address(request),
    }


def page_address(request: HttpRequest) -> str:
    """Return where a visitor comes back to: what a form answered is not there to be read again.

    That is the page on which the form stands, if the browser says which, else the front page.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    try:
        return referer if _is_ours(request, referer) else "/"
    except DisallowedHost:  # the page that says so is drawn with this, too
        return "/"


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())


@csrf_exempt  # a forged request could only change how large the letters are
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the chosen look and language in cookies and go back to the page."""
    back = request.POST.get("next", "")
    if not _is_ours(request, back):
        back = "/"
    response = HttpResponseRedirect(back)
    choices = {
        "theme": (request.POST.get("theme"), THEMES),
        "text": (request.POST.get("text"), TEXTS),
        "words": (request.POST.get("words"), WORDS),
        settings.LANGUAGE_COOKIE_NAME: (request.POST.get("language"), dict(settings.LANGUAGES)),
    }
    for name, (value, allowed) in choices.items():
        if value in allowed:
            response.set_cookie(
                name, value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure()
            )
    return response
