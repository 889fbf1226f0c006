"""The public log: what became of reviews, with the reasons, and nobody's name."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext

from madang.kernel import csvlines
from madang.reputation.engine.reasons import REASONS
from madang.reputation.models import Verdict
from madang.towns.models import Town

HEADS = ("number", "at", "what", "subject", "review", "reason", "public_reason", "by")


def rows(*, town: Town) -> "QuerySet[Verdict]":
    """Return the verdicts of `town`, the newest first, without who acted."""
    found = Verdict.objects.filter(town=town).select_related("review__subject")
    return found.defer("actor", "review__text", "review__place_mark")


def by(verdict: Verdict) -> str:
    """Return who did it, without a name."""
    if verdict.role:
        return pgettext("verdict", "an official")
    if verdict.what == Verdict.What.PAUSE:
        return pgettext("verdict", "the law, because the shop asked")
    return pgettext("verdict", "the clock")


def csv_lines(*, town: Town) -> Iterator[str]:
    """Yield the whole log as CSV, the newest first, safe to open in a spreadsheet."""
    yield "\ufeff" + csvlines.line(HEADS)
    for one in rows(town=town).iterator(1000):
        reason = REASONS.get(one.reason)
        yield csvlines.line(
            (
                *(one.pk, one.done_at.astimezone(town.zone).isoformat()),
                *(str(one.get_what_display()), one.review.subject.name, one.review_id),
                *(gettext(reason.label) if reason else "", one.public_reason, by(one)),
            )
        )
