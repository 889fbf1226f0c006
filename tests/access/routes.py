"""Every route of the installation: pages of towns and of the installation, and API operations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

MOUNTS = {"town": "madang.site.urls", "installation": "madang.site.installation_urls"}
NOBODYS = "00000000-0000-4000-8000-000000000000"
SAMPLES = {"int": "999999", "uuid": NOBODYS, "uuidstr": NOBODYS}
TAKEN = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")


@dataclass(frozen=True, order=True)
class Route:
    """One route: where it is mounted, and its pattern as Django writes it."""

    mount: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.mount} {self.pattern}"

    @property
    def path(self) -> str:
        """A path that this route answers, with values for things that are not there."""
        text = TAKEN.sub(lambda taken: SAMPLES.get(taken.group(1) or "", "none"), self.pattern)
        return text.replace("^", "").replace("$", "").replace("\\", "")


def every() -> list[Route]:
    """Return all routes of both mounts, sorted; Django's own administration is one route."""
    found = {
        Route(mount, "admin/…" if pattern.startswith("admin/") else pattern)
        for mount, urlconf in MOUNTS.items()
        for pattern in _walk(get_resolver(urlconf))
    }
    return sorted(found)


def administration() -> list[str]:
    """Return the paths of Django's own administration."""
    return [
        Route("installation", pattern).path
        for pattern in _walk(get_resolver(MOUNTS["installation"]))
        if pattern.startswith("admin/")
    ]


def _walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern
