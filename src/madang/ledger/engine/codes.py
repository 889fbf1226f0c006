"""Codes of places and trades as an official writes them: beginnings, one after the other."""

import re

MOST = 50
_BETWEEN = re.compile(r"[\s,;/]+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


def codes(text: str) -> list[str]:
    """Return the codes in `text` in their order, each once; commas and blanks part them.

    Raises ValueError with the word that is none, or "" when there are more than MOST.

    >>> codes("41110, 41130 41110")
    ['41110', '41130']
    """
    found = list(dict.fromkeys(word for word in _BETWEEN.split(text) if word))
    if len(found) > MOST:
        raise ValueError("")
    for word in found:
        if not _CODE.fullmatch(word):
            raise ValueError(word)
    return found


def local(region: str) -> str:
    """Return the code of a region as its own nation writes it.

    >>> local("KR-41110"), local("none")
    ('41110', 'none')
    """
    return region.partition("-")[2] or region
