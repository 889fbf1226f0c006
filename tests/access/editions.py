"""The rows of budget editions: who, by the mount and pattern of each route."""

ANYONE = "anyone"
_PROJECT = "participation/editions/<int:pk>/projects/<int:number>"
_EDITIONS = {
    ANYONE: (
        "participation/editions/",
        "participation/editions/feed.xml",
        "participation/editions/dates.ics",
        "participation/editions/<int:pk>/",
        "participation/editions/<int:pk>/projects.csv",
        "participation/editions/<int:pk>/result/",
        "participation/editions/<int:pk>/result/count.json",
        f"{_PROJECT}/",
        "api/participation/editions",
        "api/participation/editions/<int:pk>",
        "api/participation/editions/<int:pk>/projects",
        "api/participation/editions/<int:pk>/result",
    ),
    "participation.write": ("participation/editions/askings/<int:pk>/",),
    "participation.projects": (
        "participation/editions/desk/",
        "participation/editions/<int:pk>/desk/",
        "participation/editions/<int:pk>/asked/",
        "participation/editions/<int:pk>/projects/new/",
        f"{_PROJECT}/desk/",
        f"{_PROJECT}/costings/",
        f"{_PROJECT}/decisions/",
        f"{_PROJECT}/reports/",
    ),
    "participation.editions": (
        "participation/editions/new/",
        "participation/editions/<int:pk>/settings/",
        "participation/editions/<int:pk>/phases/",
        "participation/editions/<int:pk>/openings/",
        "participation/editions/<int:pk>/fixings/",
        "participation/editions/<int:pk>/takeovers/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in _EDITIONS.items() for pattern in patterns}
