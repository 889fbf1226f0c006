"""What a request says about a thread: where in it the reader is, and where the answer leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from madang.people.models import Account
from madang.residents.requests import person_of
from madang.talk.models import Comment, Thread
from madang.talk.services import links
from madang.talk.services.pages import SORTS

SORT, NUMBER, REPLY, AT = "talk_sort", "talk_page", "talk_reply", "talk_at"
LARGEST = 100_000  # pages
DIGITS = 16


@dataclass(frozen=True)
class Draft:
    """What somebody wrote that was not taken, and why; `reply` as in Place."""

    body: str = ""
    stance: str = Comment.Stance.NEUTRAL
    errors: Sequence[str] = ()
    reply: int = 0


@dataclass(frozen=True)
class Place:
    """Where in a thread somebody is: its order, its page, or (`alone`) a comment's own page.

    `reply` is the number of the comment that is being answered, 0 for none.
    """

    sort: str = SORTS[0]
    number: int = 1
    reply: int = 0
    alone: bool = False

    @property
    def query(self) -> str:
        """The place as an address says it, empty for the beginning."""
        words: dict[str, str | int] = {}
        if self.sort != SORTS[0]:
            words[SORT] = self.sort
        if self.number > 1:
            words[NUMBER] = self.number
        return f"?{urlencode(words)}" if words else ""


def place_of(request: HttpRequest) -> Place:
    """Return where the reader is, from the address or from a form's hidden fields."""
    asked = request.POST if request.method == "POST" else request.GET
    sort = asked.get(SORT, "")
    return Place(
        sort=sort if sort in SORTS else SORTS[0],
        number=min(_number(asked.get(NUMBER, "")) or 1, LARGEST),
        reply=_number(asked.get(REPLY, "")),
        alone=asked.get(AT) == "comment",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < DIGITS else 0


def reader_of(request: HttpRequest) -> Account | AnonymousUser:
    """Return who reads: the person signed in, the resident at the counter, or a stranger."""
    return person_of(request) if request.user.is_authenticated else AnonymousUser()


def back(place: Place, thread: Thread, comment: Comment | None = None) -> str:
    """Return the address to go to after an act: the thread's own page, or the comment's."""
    if place.alone and comment is not None:
        own = links.comment(comment).partition("#")[0]
        return f"{own}#comment-{comment.pk}"
    mark = f"#comment-{comment.pk}" if comment is not None else f"#talk-{thread.pk}"
    return links.thread(thread) + place.query + mark
