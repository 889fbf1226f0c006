"""The numbers that ordinances set: which there are, and what the standard ordinance says.

A room adds its rules here as lines of the table. A town without a record of its own for a rule
goes by the standard value. A standard value that was once released is never edited, because acts
of the past went by it: give the line `was=((until, value),)` with the day the new one begins.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = int | Decimal | str
WHOLE = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


class Unit(StrEnum):
    """What a value counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    MINUTES = "minutes"
    TIMES = "times"
    PEOPLE = "people"
    WON = "won"
    PERCENT = "percent"
    NONE = ""


@dataclass(frozen=True)
class Entry:
    """One rule: `key` is "room.what". `article` is the standard ordinance's, or a statute's.

    `least` and `most` bound what a town may decide; a statute is a bound too. `was` holds earlier
    standard values with the day until which (exclusive) each was released.
    """

    key: str
    label: str
    about: str
    default: Value
    unit: Unit
    article: str
    least: Value | None = None
    most: Value | None = None
    was: tuple[tuple[date, Value], ...] = ()

    @property
    def room(self) -> str:
        return self.key.split(".")[0]

    def standard(self, day: date) -> Value:
        """Return the standard ordinance's value on `day`.

        >>> entry = Entry("a.b", "", "", 14, Unit.DAYS, "", was=((date(2027, 1, 1), 10),))
        >>> entry.standard(date(2026, 12, 31)), entry.standard(date(2027, 1, 1))
        (10, 14)
        """
        for until, value in sorted(self.was):
            if day < until:
                return value
        return self.default

    def parse(self, text: str) -> Value:
        """Return the value that `text` writes. Raises ValueError: not one, or out of bounds.

        >>> Entry("a.b", "", "", 14, Unit.DAYS, "").parse(" 30 ")
        30
        >>> Entry("a.b", "", "", 14, Unit.DAYS, "", most=20).parse("30")
        Traceback (most recent call last):
        ValueError: 30 is not between None and 20
        """
        value = self._read(text.strip())
        if not isinstance(value, str):
            _check(value, self.least, self.most)
        return value

    def _read(self, text: str) -> Value:
        kinds: dict[type, tuple[re.Pattern[str], Callable[[str], Value]]] = {
            int: (WHOLE, int),
            Decimal: (NUMBER, Decimal),
            str: (re.compile(r".{1,200}"), str),
        }
        pattern, make = kinds[type(self.default)]
        if not pattern.fullmatch(text):
            raise ValueError(f"{text!r} is no value of {self.key}")
        try:
            return make(text)
        except InvalidOperation as error:  # pragma: no cover - the pattern lets no such text in
            raise ValueError(text) from error


def _check(value: int | Decimal, least: Value | None, most: Value | None) -> None:
    above = not isinstance(least, (int, Decimal)) or value >= least
    below = not isinstance(most, (int, Decimal)) or value <= most
    if not (above and below):
        raise ValueError(f"{value} is not between {least} and {most}")


_ = gettext_noop
_TABLE = (
    Entry(
        "towns.closed_days",
        _("How long a closed town's records are kept"),
        _("After this time they are deleted; the exported file is the town's own."),
        1825, Unit.DAYS, "공공기록물 관리에 관한 법률 제25조", least=365, most=36500,
    ),
    Entry(
        "residents.guardian_age",
        _("Age from which a person acts alone"),
        _("Below this age a guardian agrees for the child."),
        14, Unit.YEARS, "개인정보 보호법 제22조의2", least=14, most=19,
    ),
    Entry(
        "residents.residency_months",
        _("How long a proof of residency counts"),
        _("After this time residency is proven anew."),
        24, Unit.MONTHS, "표준조례안 제6조", least=1, most=60,
    ),
    Entry(
        "residents.postcard_days",
        _("How long the code on the postcard can be used"),
        _("Counted from the day the letter is printed."),
        14, Unit.DAYS, "표준조례안 제6조", least=3, most=60,
    ),
    Entry(
        "residents.postcard_attempts",
        _("Attempts with the code on the postcard"),
        _("After so many wrong codes a new letter is needed."),
        5, Unit.TIMES, "표준조례안 제6조", least=3, most=10,
    ),
    Entry(
        "residents.document_days",
        _("Time to decide on a document"),
        _("A document that nobody decided on by then is deleted all the same."),
        14, Unit.DAYS, "표준조례안 제6조", least=1, most=30,
    ),
    Entry(
        "residents.claim_days",
        _("How long a claim of residency waits"),
        _("A claim that nobody came to the counter for, or whose letter nobody answered, lapses."),
        30, Unit.DAYS, "표준조례안 제6조", least=7, most=90,
    ),
    Entry(
        "residents.claims_a_month",
        _("Claims of residency in thirty days"),
        _("So that letters are not ordered without end."),
        3, Unit.TIMES, "표준조례안 제6조", least=1, most=10,
    ),
    Entry(
        "residents.assist_minutes",
        _("Longest sitting at the counter"),
        _("An official stops acting for a resident after this time at the latest."),
        20, Unit.MINUTES, "표준조례안 제7조", least=5, most=60,
    ),
    Entry(
        "privacy.answer_days",
        _("Time to answer a request about one's data"),
        _("Access, correction and erasure are answered within this time."),
        10, Unit.DAYS, "개인정보 보호법 시행령 제41조", least=1, most=10,
    ),
    Entry(
        "privacy.undo_days",
        _("Time to think again before an erasure"),
        _("An account is erased only after this time; until then its owner can take it back."),
        7, Unit.DAYS, "표준조례안 제21조", least=0, most=30,
    ),
    Entry(
        "privacy.access_log_months",
        _("How long the record of who looked at personal data is kept"),
        _("Two years where the data of 50,000 people or more, or sensitive data, are kept."),
        24, Unit.MONTHS, "개인정보의 안전성 확보조치 기준 제8조", least=12, most=120,
    ),
    Entry(
        "participation.statement_characters",
        _("Longest statement, in characters"),
        _("A statement is one thought that one can agree or disagree with."),
        140, Unit.NONE, "표준조례안 제12조", least=20, most=500,
    ),
    Entry(
        "participation.statements_a_person",
        _("Statements that one person may submit to a conversation"),
        _("Judging the statements of others has no such limit."),
        10, Unit.TIMES, "표준조례안 제12조", least=1, most=100,
    ),
    Entry(
        "participation.statements_moderated_first",
        _("Whether a moderator sees a statement before others do"),
        _("1: first; 0: it is shown at once and can be rejected afterwards."),
        1, Unit.NONE, "표준조례안 제12조", least=0, most=1,
    ),
    Entry(
        "participation.statements_a_sitting",
        _("Statements that a person judges in a sitting"),
        _("Within an hour; afterwards the page says that it is enough for now."),
        50, Unit.TIMES, "표준조례안 제12조", least=5, most=1000,
    ),
    Entry(
        "participation.coverage_votes",
        _("Votes that every statement gets first"),
        _("In each group: before the lottery by weight, statements with fewer are shown."),
        7, Unit.TIMES, "표준조례안 제12조", least=0, most=100,
    ),
    Entry(
        "participation.votes_per_group",
        _("Votes in each group before anything is said of a statement"),
        _("So that nobody reads a division out of three clicks."),
        7, Unit.TIMES, "표준조례안 제12조", least=3, most=200,
    ),
)  # fmt: skip
CATALOGUE = {entry.key: entry for entry in _TABLE}
