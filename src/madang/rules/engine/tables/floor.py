"""What every town decides about people, cases, talk and privacy."""

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
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
)  # fmt: skip
