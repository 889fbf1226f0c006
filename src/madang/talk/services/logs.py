"""The public log of moderation: every measure with its reason, and nobody's name."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from madang.kernel import csvlines
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Measure
from madang.towns.models import Town


@dataclass(frozen=True)
class Entry:
    """One measure as everybody may read it. `by` is "moderator", or "rule" when nobody acted."""

    number: int
    at: datetime
    what: str
    what_said: str
    thread: str
    path: str
    comment: int | None
    reason: str
    reason_said: str
    public_reason: str
    article: str
    reports: int
    by: str


HEADS = tuple(Entry.__dataclass_fields__)


def rows(*, town: Town) -> QuerySet[Measure]:
    """Return the measures of `town`, the newest first, without who acted."""
    return Measure.objects.filter(town=town).select_related("thread").defer("actor")


def entry(measure: Measure, *, town: Town) -> Entry:
    """Return a measure as everybody may read it, in the reader's language."""
    return Entry(
        number=measure.pk,
        at=measure.done_at.astimezone(town.zone),
        what=measure.what,
        what_said=str(measure.get_what_display()),
        thread=measure.thread.title,
        path=measure.thread.path,
        comment=measure.comment_id,
        reason=measure.reason,
        reason_said=gettext(REASONS[measure.reason].label),
        public_reason=measure.public_reason,
        article=measure.article,
        reports=measure.reports,
        by="moderator" if measure.role else "rule",
    )


def entries(measures: Iterable[Measure], *, town: Town) -> list[Entry]:
    """Return measures as everybody may read them."""
    return [entry(measure, town=town) for measure in measures]


def csv_lines(*, town: Town) -> Iterator[str]:
    """Yield the whole log as CSV, the newest first, safe to open in a spreadsheet."""
    yield "\ufeff" + csvlines.line(HEADS)
    for measure in rows(town=town).iterator(1000):
        found = asdict(entry(measure, town=town))
        found["at"] = found["at"].isoformat()
        yield csvlines.line(found.values())


def json_lines(*, town: Town) -> Iterator[str]:
    """Yield the whole log as one JSON array, the newest first."""
    before = "[\n"
    for measure in rows(town=town).iterator(1000):
        found = asdict(entry(measure, town=town))
        found["at"] = found["at"].isoformat()
        yield before + json.dumps(found, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
