"""Who may come in where comments are written, read and moderated."""

from tests.access.rows import ANYONE, PERSON, Access, rows

ROWS: dict[str, Access] = {
    **rows(
        "town",
        ANYONE,
        "talk/threads/<int:pk>/",
        "talk/comments/<int:pk>/",
        "talk/log/",
        "talk/log/log.csv",
        "talk/log/log.json",
        "talk/policy/",
        "api/talk/log",
        "api/talk/threads/<int:pk>",
    ),
    **rows(
        "town",
        PERSON,
        "talk/threads/<int:pk>/comments/",
        "talk/comments/<int:pk>/replies/",
        "talk/comments/<int:pk>/edit/",
        "talk/comments/<int:pk>/withdrawals/",
        "talk/comments/<int:pk>/reactions/",
        "talk/comments/<int:pk>/reports/",
        "talk/comments/<int:pk>/objections/",
    ),
    **rows(
        "town",
        "talk.moderate",
        "talk/comments/<int:pk>/measures/",
        "talk/threads/<int:pk>/measures/",
        "talk/queue/",
        "talk/queue/bulk/",
    ),
    **rows("town", "talk.decide", "talk/objections/", "talk/objections/<int:pk>/"),
    **rows("town", "talk.policy", "talk/policy/edit/"),
}
