"""The rows of the room `participation`: who, by the mount and pattern of each route."""

ANYONE, PERSON = "anyone", "anyone signed in"
PROPOSALS = {
    ANYONE: (
        "participation/",
        "participation/proposals/",
        "participation/proposals/map/",
        "participation/proposals/feed.xml",
        "participation/proposals/answers.xml",
        "participation/proposals/deadlines.ics",
        "participation/proposals/<int:pk>/",
        "participation/proposals/<int:pk>/photo.jpg",
        "participation/merges/<int:pk>/",
        "participation/outcomes/",
        "participation/outcomes/outcomes.csv",
        "participation/outcomes/<str:key>/<str:name>/",
        "api/participation/proposals",
        "api/participation/proposals.csv",
        "api/participation/proposals/places",
        "api/participation/proposals/<int:pk>",
        "api/participation/outcomes",
    ),
    PERSON: (
        "participation/proposals/mine/",
        "participation/proposals/<int:pk>/steps/<str:name>/",
        "participation/merges/<int:pk>/replies/",
    ),
    "participation.write": (
        "participation/proposals/new/",
        "participation/drafts/<int:pk>/",
        "participation/drafts/<int:pk>/deletions/",
        "participation/drafts/<int:pk>/photo.jpg",
    ),
    "participation.support": ("participation/proposals/<int:pk>/supports/",),
    "participation.answer": ("participation/proposals/waiting/",),
    "participation.merge": (
        "participation/proposals/<int:pk>/merges/",
        "participation/merges/<int:pk>/undoings/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in PROPOSALS.items() for pattern in patterns}
