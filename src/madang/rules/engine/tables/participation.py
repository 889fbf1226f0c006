"""What a town decides about proposals, conversations, surveys and panels."""

from decimal import Decimal

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
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
        "participation.survey_least_answers",
        _("Answers in a group before a survey tells anything of it"),
        _("So that nobody is known by what few people answered."),
        5, Unit.PEOPLE, "표준조례안 제12조", least=3, most=100,
    ),
    Entry(
        "participation.survey_text_characters",
        _("Longest text answer of a survey, in characters"),
        _("Counted with spaces."),
        1000, Unit.NONE, "표준조례안 제12조", least=50, most=5000,
    ),
    Entry(
        "participation.survey_weight_most",
        _("How much one answer of a survey weighs at most"),
        _("In the column that is weighted to the census: as much as so many, or one of so many."),
        5, Unit.TIMES, "표준조례안 제12조", least=2, most=20,
    ),
    Entry(
        "participation.panel_reply_days",
        _("Time for those drawn for a panel to answer"),
        _("Who has not answered by then is replaced by lot, from the same group where possible."),
        7, Unit.DAYS, "표준조례안 제12조", least=2, most=30,
    ),
)  # fmt: skip
