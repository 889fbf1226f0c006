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
        "participation.support_days",
        _("How long a proposal collects support"),
        _("Counted from the moment it is published."),
        30, Unit.DAYS, "표준조례안 제11조", least=7, most=180,
    ),
    Entry(
        "participation.threshold_percent",
        _("Support that a proposal needs, as a share of active residents"),
        _("Of those who wrote, supported or commented lately. 0: the fixed number below counts."),
        Decimal("1"), Unit.PERCENT, "표준조례안 제11조", least=0, most=20,
    ),
    Entry(
        "participation.threshold_least",
        _("Support that a proposal needs at least"),
        _("However few residents are active."),
        5, Unit.PEOPLE, "표준조례안 제11조", least=1, most=1000,
    ),
    Entry(
        "participation.threshold_most",
        _("Support that a proposal needs at most"),
        _("However many residents are active; the fixed number where no share counts."),
        50, Unit.PEOPLE, "표준조례안 제11조", least=1, most=10000,
    ),
    Entry(
        "participation.active_days",
        _("How long a resident counts as active"),
        _("After the last proposal, support or comment in this town."),
        365, Unit.DAYS, "표준조례안 제11조", least=30, most=1095,
    ),
    Entry(
        "participation.support_verified_only",
        _("Whether only verified residents support"),
        _("1: only they; 0: everyone signed in, and both numbers are shown."),
        0, Unit.NONE, "표준조례안 제11조", least=0, most=1,
    ),
    Entry(
        "participation.answer_days",
        _("Time to answer a proposal"),
        _("Counted from the day it has enough support, or its time for support ends."),
        30, Unit.DAYS, "국민 제안 규정 제8조", least=7, most=90,
    ),
    Entry(
        "participation.merge_days",
        _("How long supporters of a merged proposal are asked"),
        _("Support that nobody confirmed by then does not move."),
        14, Unit.DAYS, "표준조례안 제13조", least=7, most=60,
    ),
    Entry(
        "participation.proposals_a_day",
        _("Proposals that one person may publish in a day"),
        _("So that nobody fills the list."),
        3, Unit.TIMES, "표준조례안 제10조", least=1, most=50,
    ),
    Entry(
        "cases.answer_days",
        _("Time to answer a case"),
        _("Counted from the day after the department is asked; days on which the clock stands "
          "still do not count."),
        30, Unit.DAYS, "표준조례안 제12조", least=1, most=365,
    ),
    Entry(
        "cases.supplement_days",
        _("Time to ask for what is missing"),
        _("Within so many days of the start a department may ask for a supplement, and the clock "
          "stands still until it is there."),
        7, Unit.DAYS, "표준조례안 제12조", least=1, most=30,
    ),
    Entry(
        "cases.extension_days",
        _("How much the last day can be put off"),
        _("Only before it has passed, and after an interim reply that says why."),
        30, Unit.DAYS, "표준조례안 제12조", least=1, most=90,
    ),
    Entry(
        "cases.extensions",
        _("How often the last day can be put off"),
        _("Each time an interim reply comes first."),
        1, Unit.TIMES, "표준조례안 제12조", least=0, most=3,
    ),
    Entry(
        "cases.escalate_days",
        _("Time until an overdue case is told to the operator"),
        _("The head of department is told at once, the town's operator after so many days more."),
        7, Unit.DAYS, "표준조례안 제12조", least=1, most=60,
    ),
    Entry(
        "talk.comment_characters",
        _("Longest comment, in characters"),
        _("What is longer is not taken, and its writer keeps the text."),
        1000, Unit.NONE, "표준조례안 제12조", least=100, most=5000,
    ),
    Entry(
        "talk.edit_minutes",
        _("Time to edit one's comment"),
        _("Afterwards others have answered it; it can still be withdrawn."),
        15, Unit.MINUTES, "표준조례안 제12조", least=0, most=1440,
    ),
    Entry(
        "talk.comments_an_hour",
        _("Comments of a person in an hour"),
        _("So that nobody floods the yard."),
        20, Unit.TIMES, "표준조례안 제12조", least=1, most=500,
    ),
    Entry(
        "talk.reactions_an_hour",
        _("Reactions of a person in an hour"),
        _("So that programs do not react in a person's name."),
        200, Unit.TIMES, "표준조례안 제12조", least=10, most=5000,
    ),
    Entry(
        "talk.comment_links",
        _("Web addresses in a comment"),
        _("Advertising consists of links; a good argument needs few."),
        3, Unit.TIMES, "표준조례안 제12조", least=0, most=50,
    ),
    Entry(
        "talk.same_text_hours",
        _("Time before the same words may be said again"),
        _("Signs, spaces and capitals make no difference."),
        24, Unit.HOURS, "표준조례안 제12조", least=0, most=720,
    ),
    Entry(
        "talk.reports_a_day",
        _("Reports of a person in a day"),
        _("So that nobody reports whatever displeases."),
        20, Unit.TIMES, "표준조례안 제13조", least=1, most=500,
    ),
    Entry(
        "talk.reports_first",
        _("Reports that put a comment first in the moderators' queue"),
        _("Counted are verified residents only, each once."),
        3, Unit.PEOPLE, "표준조례안 제13조", least=1, most=100,
    ),
    Entry(
        "talk.reports_hide",
        _("Reports that hide a comment until a moderator looks"),
        _("0: reports alone never hide, so that no group can silence anybody."),
        0, Unit.PEOPLE, "표준조례안 제13조", least=0, most=1000,
    ),
    Entry(
        "talk.look_days",
        _("Time for moderators to look at a report or an objection"),
        _("What waits longer counts as overdue in the office."),
        3, Unit.DAYS, "표준조례안 제13조", least=1, most=30,
    ),
    Entry(
        "talk.objection_days",
        _("Time to object to a hiding"),
        _("Another moderator than the one who hid decides."),
        30, Unit.DAYS, "표준조례안 제13조", least=7, most=180,
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
    Entry(
        "ledger.sale_month_won",
        _("Local currency that one person may buy in a month"),
        _("At a discount; what the town gives as an allowance does not count."),
        700_000, Unit.WON, "지역사랑상품권법 제9조", least=0, most=700_000,
    ),
    Entry(
        "ledger.holding_won",
        _("Local currency that one person may have when buying"),
        _("A purchase that would lead above this is refused."),
        1_500_000, Unit.WON, "지역사랑상품권법 제9조", least=0, most=1_500_000,
    ),
    Entry(
        "ledger.discount_percent",
        _("Discount on local currency"),
        _("The town's budget pays this share; the sale stops when it is used up."),
        Decimal("10"), Unit.PERCENT, "지역사랑상품권법 제9조", least=0, most=20,
    ),
)  # fmt: skip
CATALOGUE = {entry.key: entry for entry in _TABLE}
