"""Opening, closing and counting threads; one page of a thread is `services.pages`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _

from madang.talk.models import Comment, Thread
from madang.talk.models.threads import PATH_LENGTH, TITLE_LENGTH
from madang.towns.engine.rooms import room_of
from madang.towns.models import Town

Stance, Writers = Comment.Stance, Thread.Writers


@dataclass(frozen=True)
class Figures:
    """How many comments of a thread can be read, and with which stance."""

    comments: int = 0
    for_: int = 0
    against: int = 0
    neutral: int = 0


def open(
    *, town: Town, title: str, path: str, now: datetime, writers: str = Writers.EVERYONE
) -> Thread:
    """Return the thread at `path` of `town`, opened when there is none.

    `path` is below the town's mount: "/participation/proposals/12/". Raises ValueError: it is none.
    """
    if not is_path(path):
        raise ValueError(f"{path!r} is no path of a town")
    known = {"title": title[:TITLE_LENGTH], "writers": Writers(writers), "opened_at": now}
    thread, _is_new = Thread.objects.get_or_create(town=town, path=path, defaults=known)
    return thread


def rename(*, thread: Thread, title: str) -> None:
    """Give the thread the title that its room's thing has now."""
    Thread.objects.filter(pk=thread.pk).update(title=title[:TITLE_LENGTH])
    thread.title = title[:TITLE_LENGTH]


def close(*, thread: Thread, now: datetime) -> None:
    """Take no more comments, because the room has come to an end with the matter."""
    Thread.objects.filter(pk=thread.pk, closed_at=None).update(closed_at=now)
    thread.refresh_from_db(fields=["closed_at", "moderated"])


def reopen(*, thread: Thread) -> None:
    """Take comments again. What a moderator closed, a moderator alone opens (`moderation`)."""
    Thread.objects.filter(pk=thread.pk, moderated=False).update(closed_at=None)
    thread.refresh_from_db(fields=["closed_at", "moderated"])


def figures(*, threads: Iterable[int]) -> dict[int, Figures]:
    """Return the figures of each thread (by id), with one query for all of them."""
    wanted = list(threads)
    found = (
        Comment.objects.standing()
        .filter(thread__in=wanted)
        .order_by()
        .values("thread")
        .annotate(
            all=Count("pk"),
            for_=Count("pk", filter=Q(stance=Stance.FOR)),
            against=Count("pk", filter=Q(stance=Stance.AGAINST)),
        )
    )
    known = {
        row["thread"]: Figures(
            comments=row["all"],
            for_=row["for_"],
            against=row["against"],
            neutral=row["all"] - row["for_"] - row["against"],
        )
        for row in found
    }
    return {pk: known.get(pk, Figures()) for pk in wanted}


def participants(*, thread: Thread) -> list[int]:
    """Return the ids of the accounts whose words stand in the thread, to tell them what came."""
    rows = Comment.objects.standing().filter(thread=thread, author__isnull=False)
    return sorted(rows.order_by().values_list("author_id", flat=True).distinct())


def find(*, town: Town, pk: int) -> Thread:
    """Return a thread of `town` whose room is open. Raises Http404."""
    thread = Thread.objects.of(town).filter(pk=pk).first()
    if thread is None or not is_reachable(thread, town):
        raise Http404
    thread.town = town
    return thread


def is_reachable(thread: Thread, town: Town) -> bool:
    """Tell whether the room in which the thread is shown is open in the town."""
    room = room_of(thread.path)
    return room is None or room in town.rooms


def is_path(path: str) -> bool:
    """Tell whether `path` leads below a town's mount and nowhere else.

    >>> is_path("/participation/proposals/12/"), is_path("//evil.example/"), is_path("/\\\\evil")
    (True, False, False)
    """
    plain = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return plain and "\\" not in path and "#" not in path and len(path) <= PATH_LENGTH


def require_open(thread: Thread) -> None:
    """Raise ValidationError when nothing more can be said in the thread."""
    if not thread.is_open:
        raise ValidationError(_("This discussion is closed. Nothing was written."), code="closed")


def act_of(thread: Thread) -> str:
    """Return the act that writing in the thread is."""
    return "talk.write_verified" if thread.writers == Writers.VERIFIED else "talk.write"
