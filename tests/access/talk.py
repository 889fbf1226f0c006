"""The rows of the floor's `talk`: who, by the mount and pattern of each route."""

ANYONE, PERSON = "anyone", "anyone signed in"
COMMENTS = {
    ANYONE: (
        "talk/threads/<int:pk>/",
        "talk/comments/<int:pk>/",
        "talk/log/",
        "talk/log/log.csv",
        "talk/log/log.json",
        "talk/policy/",
        "api/talk/log",
        "api/talk/threads/<int:pk>",
    ),
    PERSON: (
        "talk/threads/<int:pk>/comments/",
        "talk/comments/<int:pk>/replies/",
        "talk/comments/<int:pk>/edit/",
        "talk/comments/<int:pk>/withdrawals/",
        "talk/comments/<int:pk>/reactions/",
        "talk/comments/<int:pk>/reports/",
        "talk/comments/<int:pk>/objections/",
    ),
    "talk.moderate": (
        "talk/comments/<int:pk>/measures/",
        "talk/threads/<int:pk>/measures/",
        "talk/queue/",
        "talk/queue/bulk/",
    ),
    "talk.decide": ("talk/objections/", "talk/objections/<int:pk>/"),
    "talk.policy": ("talk/policy/edit/",),
}
ROWS = {f"town {pattern}": who for who, patterns in COMMENTS.items() for pattern in patterns}
