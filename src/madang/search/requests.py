"""What requests ask of the search: words, a page, or a text that is being written."""

from dataclasses import dataclass

from django.http import HttpRequest

LONGEST_WORDS = 200
LONGEST_TITLE = 300
LONGEST_BODY = 5_000


@dataclass(frozen=True)
class Draft:
    """A text that is being written, of a kind, and the key of its row where it has one."""

    kind: str
    title: str
    body: str
    skip: str


def words_of(request: HttpRequest) -> str:
    """Return the words of the question, bounded and without what no text has."""
    return request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_WORDS]


def page_of(request: HttpRequest) -> int:
    """Return the number of the page; nonsense is the first."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def draft_of(request: HttpRequest) -> Draft:
    """Return the text that the form holds so far."""
    return Draft(
        kind=request.POST.get("similar_kind", "")[:30],
        title=request.POST.get("title", "")[:LONGEST_TITLE],
        body=request.POST.get("body", "")[:LONGEST_BODY],
        skip=request.POST.get("similar_skip", "")[:64],
    )
